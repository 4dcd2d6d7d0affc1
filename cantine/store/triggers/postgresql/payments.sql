-- A payment that was recorded stays as it is. It may go on a deposit slip, on another once that was taken
-- back, and be cancelled once; of a family
-- that became anonymous, what somebody typed may be cleared. A deposit slip never changes.
-- Deleting is possible only where no commune is: a demonstration is emptied commune first.
-- TRUNCATE asks no trigger of deletion: hence those « is_not_emptied », which a TRUNCATE … CASCADE asks too.

CREATE FUNCTION payment_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (
        NEW.id IS DISTINCT FROM OLD.id
        OR NEW.family_id IS DISTINCT FROM OLD.family_id
        OR NEW.received_on IS DISTINCT FROM OLD.received_on
        OR NEW.method IS DISTINCT FROM OLD.method
        OR NEW.cents IS DISTINCT FROM OLD.cents
        OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at
        OR NEW.recorded_by_id IS DISTINCT FROM OLD.recorded_by_id
        OR NEW.reference IS DISTINCT FROM OLD.reference
        OR NEW.bank IS DISTINCT FROM OLD.bank
        OR (OLD.deposit_slip_id IS NOT NULL AND (NEW.deposit_slip_id IS DISTINCT FROM OLD.deposit_slip_id) AND NOT EXISTS
        (SELECT 1 FROM deposit_slip_end WHERE slip_id = OLD.deposit_slip_id AND kind = 'taken_back'))
        OR (OLD.cancelled_at IS NOT NULL AND (
            NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at OR NEW.cancelled_why IS DISTINCT FROM OLD.cancelled_why
        ))
    )
    AND NOT (
        EXISTS (SELECT 1 FROM family WHERE id = OLD.family_id AND anonymised_on IS NOT NULL)
        AND NEW.id IS NOT DISTINCT FROM OLD.id
        AND NEW.family_id IS NOT DISTINCT FROM OLD.family_id
        AND NEW.received_on IS NOT DISTINCT FROM OLD.received_on
        AND NEW.method IS NOT DISTINCT FROM OLD.method
        AND NEW.cents IS NOT DISTINCT FROM OLD.cents
        AND NEW.recorded_at IS NOT DISTINCT FROM OLD.recorded_at
        AND NEW.recorded_by_id IS NOT DISTINCT FROM OLD.recorded_by_id
        AND NEW.deposit_slip_id IS NOT DISTINCT FROM OLD.deposit_slip_id
        AND NEW.cancelled_at IS NOT DISTINCT FROM OLD.cancelled_at
        AND NEW.reference IN (OLD.reference, '')
        AND NEW.bank IN (OLD.bank, '')
        AND NEW.cancelled_why IN (OLD.cancelled_why, '')
    ) THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_stays BEFORE UPDATE ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_stays();

CREATE FUNCTION payment_accounted_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.accounted_on IS DISTINCT FROM OLD.accounted_on THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_accounted_stays BEFORE UPDATE ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_accounted_stays();

CREATE FUNCTION payment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER payment_is_kept BEFORE DELETE ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_is_kept();

CREATE FUNCTION payment_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_is_not_emptied BEFORE TRUNCATE ON payment
    FOR EACH STATEMENT EXECUTE FUNCTION payment_is_not_emptied();

CREATE FUNCTION deposit_slip_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deposit_slip_stays BEFORE UPDATE ON deposit_slip
    FOR EACH ROW EXECUTE FUNCTION deposit_slip_stays();

CREATE FUNCTION deposit_slip_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER deposit_slip_is_kept BEFORE DELETE ON deposit_slip
    FOR EACH ROW EXECUTE FUNCTION deposit_slip_is_kept();

CREATE FUNCTION deposit_slip_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deposit_slip_is_not_emptied BEFORE TRUNCATE ON deposit_slip
    FOR EACH STATEMENT EXECUTE FUNCTION deposit_slip_is_not_emptied();

CREATE FUNCTION payment_accounts_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.account_code IS DISTINCT FROM OLD.account_code OR NEW.receivable_code IS DISTINCT FROM OLD.receivable_code THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_accounts_stay BEFORE UPDATE ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_accounts_stay();
