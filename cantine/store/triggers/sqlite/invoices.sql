-- An invoice that was issued stays as it is, and so do its lines: none changes, none goes, none is added.
-- One exception: of a family that became anonymous, the words that somebody typed may be cleared.
-- Deleting is possible only where no commune is: a demonstration is emptied commune first.
-- INSERT OR REPLACE deletes without asking the triggers of deletion: hence those « is_not_replaced ».

CREATE TRIGGER invoice_stays BEFORE UPDATE ON invoice
WHEN NOT (
    EXISTS (SELECT 1 FROM family WHERE id = OLD.family_id AND anonymised_on IS NOT NULL)
    AND NEW.id IS OLD.id
    AND NEW.year IS OLD.year
    AND NEW.number IS OLD.number
    AND NEW.kind IS OLD.kind
    AND NEW.family_id IS OLD.family_id
    AND NEW.month IS OLD.month
    AND NEW.issued_on IS OLD.issued_on
    AND NEW.due_on IS OLD.due_on
    AND NEW.cents IS OLD.cents
    AND NEW.corrects_id IS OLD.corrects_id
    AND NEW.balance_before IS OLD.balance_before
    AND NEW.line_count IS OLD.line_count
    AND NEW.label IN (OLD.label, 'Facture particulière')
    AND NEW.reason IN (OLD.reason, '')
)
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_is_kept BEFORE DELETE ON invoice
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_is_not_replaced BEFORE INSERT ON invoice
WHEN EXISTS (SELECT 1 FROM invoice WHERE id = NEW.id OR (year = NEW.year AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed. Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_line_stays BEFORE UPDATE ON invoice_line
WHEN NOT (
    EXISTS (
        SELECT 1 FROM family
        WHERE id = (SELECT family_id FROM invoice WHERE id = OLD.invoice_id) AND anonymised_on IS NOT NULL
    )
    AND NEW.id IS OLD.id
    AND NEW.invoice_id IS OLD.invoice_id
    AND NEW.position IS OLD.position
    AND NEW.child_id IS OLD.child_id
    AND NEW.service_id IS OLD.service_id
    AND NEW.days IS OLD.days
    AND NEW.quantity IS OLD.quantity
    AND NEW.unit_cents IS OLD.unit_cents
    AND NEW.cents IS OLD.cents
    AND NEW.kind IS OLD.kind
    AND NEW.account_code IS OLD.account_code
    AND NEW.credits_id IS OLD.credits_id
    AND NEW.label IN (OLD.label, 'Facture particulière')
    AND NEW.reason IN (OLD.reason, '')
)
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_line_cesu_stays BEFORE UPDATE ON invoice_line
WHEN NEW.cesu IS NOT OLD.cesu
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_line_shares_stay BEFORE UPDATE ON invoice_line
WHEN NEW.payer_id IS NOT OLD.payer_id OR NEW.shares_id IS NOT OLD.shares_id
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_line_is_the_last BEFORE INSERT ON invoice_line
WHEN (SELECT line_count FROM invoice WHERE id = NEW.invoice_id)
    <= (SELECT count(*) FROM invoice_line WHERE invoice_id = NEW.invoice_id)
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_line_is_kept BEFORE DELETE ON invoice_line
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_line_is_not_replaced BEFORE INSERT ON invoice_line
WHEN EXISTS (SELECT 1 FROM invoice_line WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed. Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_accounts_stay BEFORE UPDATE ON invoice
WHEN NEW.receivable_code IS NOT OLD.receivable_code
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_line_accounts_stay BEFORE UPDATE ON invoice_line
WHEN NEW.analytic_code IS NOT OLD.analytic_code
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;

CREATE TRIGGER invoice_debts_stay BEFORE UPDATE ON invoice
WHEN NEW.older_debts IS NOT OLD.older_debts
BEGIN SELECT RAISE(ABORT, 'Une facture émise ne change plus : établissez un avoir.'); END;
