"""The steps of signing in, of a forgotten password and of a changed one, each a transaction of its own."""

from cantine.access.flow.counting import SignInRefused as SignInRefused
from cantine.access.flow.door import give_code as give_code
from cantine.access.flow.door import open_by_link as open_by_link
from cantine.access.flow.door import send_new_password as send_new_password
from cantine.access.flow.door import try_sign_in as try_sign_in
from cantine.access.flow.proof import count_choice as count_choice
from cantine.access.flow.proof import is_own_password as is_own_password
from cantine.access.flow.proof import prove_identity as prove_identity
