-- An invoice that was issued stays as it is, and so do its lines: none changes, none goes, none is added.
-- One exception: of a family that became anonymous, the words that somebody typed may be cleared.
-- Deleting is possible only where no commune is: a demonstration is emptied commune first.
-- TRUNCATE asks no trigger of deletion: hence those « is_not_emptied », which a TRUNCATE … CASCADE asks too.

CREATE FUNCTION invoice_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT (
        EXISTS (SELECT 1 FROM family WHERE id = OLD.family_id AND anonymised_on IS NOT NULL)
        AND NEW.id IS NOT DISTINCT FROM OLD.id
        AND NEW.year IS NOT DISTINCT FROM OLD.year
        AND NEW.number IS NOT DISTINCT FROM OLD.number
        AND NEW.kind IS NOT DISTINCT FROM OLD.kind
        AND NEW.family_id IS NOT DISTINCT FROM OLD.family_id
        AND NEW.month IS NOT DISTINCT FROM OLD.month
        AND NEW.issued_on IS NOT DISTINCT FROM OLD.issued_on
        AND NEW.due_on IS NOT DISTINCT FROM OLD.due_on
        AND NEW.cents IS NOT DISTINCT FROM OLD.cents
        AND NEW.corrects_id IS NOT DISTINCT FROM OLD.corrects_id
        AND NEW.balance_before IS NOT DISTINCT FROM OLD.balance_before
        AND NEW.line_count IS NOT DISTINCT FROM OLD.line_count
        AND NEW.label IN (OLD.label, 'Facture particulière')
        AND NEW.reason IN (OLD.reason, '')
    ) THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_stays BEFORE UPDATE ON invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_stays();

CREATE FUNCTION invoice_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER invoice_is_kept BEFORE DELETE ON invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_is_kept();

CREATE FUNCTION invoice_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_is_not_emptied BEFORE TRUNCATE ON invoice
    FOR EACH STATEMENT EXECUTE FUNCTION invoice_is_not_emptied();

CREATE FUNCTION invoice_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT (
        EXISTS (
            SELECT 1 FROM family
            WHERE id = (SELECT family_id FROM invoice WHERE id = OLD.invoice_id) AND anonymised_on IS NOT NULL
        )
        AND NEW.id IS NOT DISTINCT FROM OLD.id
        AND NEW.invoice_id IS NOT DISTINCT FROM OLD.invoice_id
        AND NEW.position IS NOT DISTINCT FROM OLD.position
        AND NEW.child_id IS NOT DISTINCT FROM OLD.child_id
        AND NEW.service_id IS NOT DISTINCT FROM OLD.service_id
        AND NEW.days IS NOT DISTINCT FROM OLD.days
        AND NEW.quantity IS NOT DISTINCT FROM OLD.quantity
        AND NEW.unit_cents IS NOT DISTINCT FROM OLD.unit_cents
        AND NEW.cents IS NOT DISTINCT FROM OLD.cents
        AND NEW.kind IS NOT DISTINCT FROM OLD.kind
        AND NEW.account_code IS NOT DISTINCT FROM OLD.account_code
        AND NEW.credits_id IS NOT DISTINCT FROM OLD.credits_id
        AND NEW.label IN (OLD.label, 'Facture particulière')
        AND NEW.reason IN (OLD.reason, '')
    ) THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_line_stays BEFORE UPDATE ON invoice_line
    FOR EACH ROW EXECUTE FUNCTION invoice_line_stays();

CREATE FUNCTION invoice_line_cesu_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.cesu IS DISTINCT FROM OLD.cesu THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_line_cesu_stays BEFORE UPDATE ON invoice_line
    FOR EACH ROW EXECUTE FUNCTION invoice_line_cesu_stays();

CREATE FUNCTION invoice_line_shares_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.payer_id IS DISTINCT FROM OLD.payer_id OR NEW.shares_id IS DISTINCT FROM OLD.shares_id THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_line_shares_stay BEFORE UPDATE ON invoice_line
    FOR EACH ROW EXECUTE FUNCTION invoice_line_shares_stay();

CREATE FUNCTION invoice_line_is_the_last() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT line_count FROM invoice WHERE id = NEW.invoice_id)
        <= (SELECT count(*) FROM invoice_line WHERE invoice_id = NEW.invoice_id) THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_line_is_the_last BEFORE INSERT ON invoice_line
    FOR EACH ROW EXECUTE FUNCTION invoice_line_is_the_last();

CREATE FUNCTION invoice_line_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER invoice_line_is_kept BEFORE DELETE ON invoice_line
    FOR EACH ROW EXECUTE FUNCTION invoice_line_is_kept();

CREATE FUNCTION invoice_line_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_line_is_not_emptied BEFORE TRUNCATE ON invoice_line
    FOR EACH STATEMENT EXECUTE FUNCTION invoice_line_is_not_emptied();

CREATE FUNCTION invoice_accounts_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.receivable_code IS DISTINCT FROM OLD.receivable_code THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_accounts_stay BEFORE UPDATE ON invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_accounts_stay();

CREATE FUNCTION invoice_line_accounts_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.analytic_code IS DISTINCT FROM OLD.analytic_code THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_line_accounts_stay BEFORE UPDATE ON invoice_line
    FOR EACH ROW EXECUTE FUNCTION invoice_line_accounts_stay();

CREATE FUNCTION invoice_debts_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.older_debts::text IS DISTINCT FROM OLD.older_debts::text THEN
        RAISE EXCEPTION 'Une facture émise ne change plus : établissez un avoir.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_debts_stay BEFORE UPDATE ON invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_debts_stay();
