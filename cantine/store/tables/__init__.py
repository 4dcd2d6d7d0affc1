"""The schema, by noun. Money is integer cents, times of day are minutes since midnight, instants are UTC."""

from cantine.store.tables.access import *  # noqa: F403
from cantine.store.tables.base import Base as Base
from cantine.store.tables.bookings import *  # noqa: F403
from cantine.store.tables.closures import *  # noqa: F403
from cantine.store.tables.commune import *  # noqa: F403
from cantine.store.tables.contracts import *  # noqa: F403
from cantine.store.tables.cost_shares import *  # noqa: F403
from cantine.store.tables.diets import *  # noqa: F403
from cantine.store.tables.family_sizes import *  # noqa: F403
from cantine.store.tables.labels import *  # noqa: F403
from cantine.store.tables.money import *  # noqa: F403
from cantine.store.tables.offer import *  # noqa: F403
from cantine.store.tables.online_payment import *  # noqa: F403
from cantine.store.tables.people import *  # noqa: F403
from cantine.store.tables.periods import *  # noqa: F403
from cantine.store.tables.sickness import *  # noqa: F403
from cantine.store.tables.sign_ins import *  # noqa: F403
from cantine.store.tables.stops import *  # noqa: F403
from cantine.store.tables.till import *  # noqa: F403
