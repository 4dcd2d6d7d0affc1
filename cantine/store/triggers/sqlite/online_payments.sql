-- What a parent asked to pay online stays as it was asked, and an attempt that is paid stays paid. A payment keeps the
-- attempt that it comes from and the payment that it takes back; why may be cleared once its family is anonymous.
-- INSERT OR REPLACE deletes without asking the triggers of deletion: hence those « is_not_replaced ».

CREATE TRIGGER payment_source_stays BEFORE UPDATE ON payment
WHEN NEW.attempt_id IS NOT OLD.attempt_id
    OR NEW.reverses_id IS NOT OLD.reverses_id
    OR NEW.reversal IS NOT OLD.reversal
    OR (NEW.reason IS NOT OLD.reason AND NOT (
        NEW.reason = '' AND EXISTS (SELECT 1 FROM family WHERE id = OLD.family_id AND anonymised_on IS NOT NULL)
    ))
BEGIN SELECT RAISE(ABORT, 'Un paiement enregistré ne change plus : annulez-le.'); END;

CREATE TRIGGER payment_attempt_stays BEFORE UPDATE ON payment_attempt
WHEN NEW.id IS NOT OLD.id
    OR NEW.reference IS NOT OLD.reference
    OR NEW.provider IS NOT OLD.provider
    OR NEW.client IS NOT OLD.client
    OR NEW.mode IS NOT OLD.mode
    OR NEW.family_id IS NOT OLD.family_id
    OR NEW.cents IS NOT OLD.cents
    OR NEW.advance_cents IS NOT OLD.advance_cents
    OR NEW.created_at IS NOT OLD.created_at
    OR (OLD.operation IS NOT NULL AND NEW.operation IS NOT OLD.operation)
    OR (OLD.state = 'paid' AND NEW.state IS NOT OLD.state)
BEGIN SELECT RAISE(ABORT, 'Une tentative de paiement garde ce qui a été demandé.'); END;

CREATE TRIGGER payment_attempt_is_kept BEFORE DELETE ON payment_attempt
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Une tentative de paiement garde ce qui a été demandé.'); END;

CREATE TRIGGER payment_attempt_is_not_replaced BEFORE INSERT ON payment_attempt
WHEN EXISTS (
    SELECT 1 FROM payment_attempt WHERE id = NEW.id OR reference = NEW.reference OR operation = NEW.operation
)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed. Une tentative de paiement garde ce qui a été demandé.'); END;

CREATE TRIGGER attempt_part_stays BEFORE UPDATE ON attempt_part
WHEN true
BEGIN SELECT RAISE(ABORT, 'Une tentative de paiement garde ce qui a été demandé.'); END;

CREATE TRIGGER attempt_part_is_kept BEFORE DELETE ON attempt_part
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Une tentative de paiement garde ce qui a été demandé.'); END;

CREATE TRIGGER attempt_part_is_not_replaced BEFORE INSERT ON attempt_part
WHEN EXISTS (SELECT 1 FROM attempt_part WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed. Une tentative de paiement garde ce qui a été demandé.'); END;
