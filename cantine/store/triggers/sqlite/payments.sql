-- A payment that was recorded stays as it is. It may go on a deposit slip, on another once that was taken
-- back, and be cancelled once; of a family
-- that became anonymous, what somebody typed may be cleared. A deposit slip never changes.
-- Deleting is possible only where no commune is: a demonstration is emptied commune first.
-- INSERT OR REPLACE deletes without asking the triggers of deletion: hence those « is_not_replaced ».

CREATE TRIGGER payment_stays BEFORE UPDATE ON payment
WHEN (
    NEW.id IS NOT OLD.id
    OR NEW.family_id IS NOT OLD.family_id
    OR NEW.received_on IS NOT OLD.received_on
    OR NEW.method IS NOT OLD.method
    OR NEW.cents IS NOT OLD.cents
    OR NEW.recorded_at IS NOT OLD.recorded_at
    OR NEW.recorded_by_id IS NOT OLD.recorded_by_id
    OR NEW.reference IS NOT OLD.reference
    OR NEW.bank IS NOT OLD.bank
    OR (OLD.deposit_slip_id IS NOT NULL AND (NEW.deposit_slip_id IS NOT OLD.deposit_slip_id) AND NOT EXISTS
    (SELECT 1 FROM deposit_slip_end WHERE slip_id = OLD.deposit_slip_id AND kind = 'taken_back'))
    OR (OLD.cancelled_at IS NOT NULL AND (
        NEW.cancelled_at IS NOT OLD.cancelled_at OR NEW.cancelled_why IS NOT OLD.cancelled_why
    ))
)
AND NOT (
    EXISTS (SELECT 1 FROM family WHERE id = OLD.family_id AND anonymised_on IS NOT NULL)
    AND NEW.id IS OLD.id
    AND NEW.family_id IS OLD.family_id
    AND NEW.received_on IS OLD.received_on
    AND NEW.method IS OLD.method
    AND NEW.cents IS OLD.cents
    AND NEW.recorded_at IS OLD.recorded_at
    AND NEW.recorded_by_id IS OLD.recorded_by_id
    AND NEW.deposit_slip_id IS OLD.deposit_slip_id
    AND NEW.cancelled_at IS OLD.cancelled_at
    AND NEW.reference IN (OLD.reference, '')
    AND NEW.bank IN (OLD.bank, '')
    AND NEW.cancelled_why IN (OLD.cancelled_why, '')
)
BEGIN SELECT RAISE(ABORT, 'Un paiement enregistré ne change plus : annulez-le.'); END;

CREATE TRIGGER payment_accounted_stays BEFORE UPDATE ON payment
WHEN NEW.accounted_on IS NOT OLD.accounted_on
BEGIN SELECT RAISE(ABORT, 'Un paiement enregistré ne change plus : annulez-le.'); END;

CREATE TRIGGER payment_is_kept BEFORE DELETE ON payment
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Un paiement enregistré ne change plus : annulez-le.'); END;

CREATE TRIGGER payment_is_not_replaced BEFORE INSERT ON payment
WHEN EXISTS (SELECT 1 FROM payment WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed. Un paiement enregistré ne change plus : annulez-le.'); END;

CREATE TRIGGER deposit_slip_stays BEFORE UPDATE ON deposit_slip
WHEN true
BEGIN SELECT RAISE(ABORT, 'Un paiement enregistré ne change plus : annulez-le.'); END;

CREATE TRIGGER deposit_slip_is_kept BEFORE DELETE ON deposit_slip
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Un paiement enregistré ne change plus : annulez-le.'); END;

CREATE TRIGGER deposit_slip_is_not_replaced BEFORE INSERT ON deposit_slip
WHEN EXISTS (SELECT 1 FROM deposit_slip WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed. Un paiement enregistré ne change plus : annulez-le.'); END;

CREATE TRIGGER payment_accounts_stay BEFORE UPDATE ON payment
WHEN NEW.account_code IS NOT OLD.account_code OR NEW.receivable_code IS NOT OLD.receivable_code
BEGIN SELECT RAISE(ABORT, 'Un paiement enregistré ne change plus : annulez-le.'); END;
