-- What was written off, given back or moved stays as it was recorded. The first half of a transfer is told the second
-- once; of a family that became anonymous, what somebody typed may be cleared.
-- INSERT OR REPLACE deletes without asking the triggers of deletion: hence those « is_not_replaced ».

CREATE TRIGGER adjustment_stays BEFORE UPDATE ON adjustment
WHEN NEW.id IS NOT OLD.id
    OR NEW.family_id IS NOT OLD.family_id
    OR NEW.kind IS NOT OLD.kind
    OR NEW.day IS NOT OLD.day
    OR NEW.cents IS NOT OLD.cents
    OR NEW.method IS NOT OLD.method
    OR NEW.account_code IS NOT OLD.account_code
    OR NEW.receivable_code IS NOT OLD.receivable_code
    OR NEW.reverses_id IS NOT OLD.reverses_id
    OR NEW.recorded_at IS NOT OLD.recorded_at
    OR NEW.recorded_by_id IS NOT OLD.recorded_by_id
    OR NEW.accounted_on IS NOT OLD.accounted_on
    OR (OLD.counterpart_id IS NOT NULL AND NEW.counterpart_id IS NOT OLD.counterpart_id)
    OR ((NEW.reference IS NOT OLD.reference OR NEW.reason IS NOT OLD.reason) AND NOT (
        NEW.reference IN (OLD.reference, '') AND NEW.reason IN (OLD.reason, '')
        AND EXISTS (SELECT 1 FROM family WHERE anonymised_on IS NOT NULL AND id IN (
            OLD.family_id, (SELECT other.family_id FROM adjustment AS other WHERE other.id = OLD.counterpart_id)
        ))
    ))
BEGIN SELECT RAISE(ABORT, 'Une écriture enregistrée ne change plus : annulez-la.'); END;

CREATE TRIGGER adjustment_is_kept BEFORE DELETE ON adjustment
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Une écriture enregistrée ne change plus : annulez-la.'); END;

CREATE TRIGGER adjustment_is_not_replaced BEFORE INSERT ON adjustment
WHEN EXISTS (
    SELECT 1 FROM adjustment
    WHERE id = NEW.id OR counterpart_id = NEW.counterpart_id OR reverses_id = NEW.reverses_id
)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed. Une écriture enregistrée ne change plus : annulez-la.'); END;
