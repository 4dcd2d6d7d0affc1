-- A closed day of the till stays as it was counted; it may be opened again once. A receipt and the end of a deposit
-- slip never change.
-- Deleting is possible only where no commune is: a demonstration is emptied commune first.

CREATE TRIGGER cash_receipt_stays BEFORE UPDATE ON cash_receipt
WHEN true
BEGIN SELECT RAISE(ABORT, 'Une quittance délivrée ne change plus.'); END;

CREATE TRIGGER till_day_stays BEFORE UPDATE ON till_day
WHEN NEW.id IS NOT OLD.id
    OR NEW.day IS NOT OLD.day
    OR NEW.opening_cents IS NOT OLD.opening_cents
    OR NEW.cash_cents IS NOT OLD.cash_cents
    OR NEW.deposited_cents IS NOT OLD.deposited_cents
    OR NEW.cheque_cents IS NOT OLD.cheque_cents
    OR NEW.cesu_cents IS NOT OLD.cesu_cents
    OR NEW.card_cents IS NOT OLD.card_cents
    OR NEW.counted_cents IS NOT OLD.counted_cents
    OR NEW.closed_at IS NOT OLD.closed_at
    OR NEW.closed_by_id IS NOT OLD.closed_by_id
    OR (OLD.reopened_at IS NOT NULL AND NEW.reopened_at IS NOT OLD.reopened_at)
BEGIN SELECT RAISE(ABORT, 'Une caisse arrêtée ne change plus : rouvrez la journée.'); END;

CREATE TRIGGER deposit_slip_end_stays BEFORE UPDATE ON deposit_slip_end
WHEN NEW.slip_id IS NOT OLD.slip_id OR NEW.kind IS NOT OLD.kind
    OR NEW.day IS NOT OLD.day OR NEW.noted_at IS NOT OLD.noted_at
BEGIN SELECT RAISE(ABORT, 'Ce qu''il est advenu d''un bordereau ne change plus.'); END;

CREATE TRIGGER withdrawn_payment_stays BEFORE UPDATE ON withdrawn_payment
WHEN true
BEGIN SELECT RAISE(ABORT, 'Ce qu''il est advenu d''un bordereau ne change plus.'); END;

CREATE TRIGGER cash_receipt_is_kept BEFORE DELETE ON cash_receipt
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Une quittance délivrée ne change plus.'); END;

CREATE TRIGGER till_day_is_kept BEFORE DELETE ON till_day
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Une caisse arrêtée ne change plus : rouvrez la journée.'); END;

CREATE TRIGGER deposit_slip_end_is_kept BEFORE DELETE ON deposit_slip_end
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Ce qu''il est advenu d''un bordereau ne change plus.'); END;

CREATE TRIGGER withdrawn_payment_is_kept BEFORE DELETE ON withdrawn_payment
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Ce qu''il est advenu d''un bordereau ne change plus.'); END;

CREATE TRIGGER payment_cancelled_on_stays BEFORE UPDATE ON payment
WHEN OLD.cancelled_at IS NOT NULL AND NEW.cancelled_on IS NOT OLD.cancelled_on
BEGIN SELECT RAISE(ABORT, 'Un paiement enregistré ne change plus : annulez-le.'); END;
