-- What a parent asked to pay online stays as it was asked, and an attempt that is paid stays paid. A payment keeps the
-- attempt that it comes from and the payment that it takes back; why may be cleared once its family is anonymous.
-- TRUNCATE asks no trigger of deletion: hence those « is_not_emptied », which a TRUNCATE … CASCADE asks too.

CREATE FUNCTION payment_source_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.attempt_id IS DISTINCT FROM OLD.attempt_id
        OR NEW.reverses_id IS DISTINCT FROM OLD.reverses_id
        OR NEW.reversal IS DISTINCT FROM OLD.reversal
        OR (NEW.reason IS DISTINCT FROM OLD.reason AND NOT (
            NEW.reason = '' AND EXISTS (SELECT 1 FROM family WHERE id = OLD.family_id AND anonymised_on IS NOT NULL)
    )) THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_source_stays BEFORE UPDATE ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_source_stays();

CREATE FUNCTION payment_attempt_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id
        OR NEW.reference IS DISTINCT FROM OLD.reference
        OR NEW.provider IS DISTINCT FROM OLD.provider
        OR NEW.client IS DISTINCT FROM OLD.client
        OR NEW.mode IS DISTINCT FROM OLD.mode
        OR NEW.family_id IS DISTINCT FROM OLD.family_id
        OR NEW.cents IS DISTINCT FROM OLD.cents
        OR NEW.advance_cents IS DISTINCT FROM OLD.advance_cents
        OR NEW.created_at IS DISTINCT FROM OLD.created_at
        OR (OLD.operation IS NOT NULL AND NEW.operation IS DISTINCT FROM OLD.operation)
        OR (OLD.state = 'paid' AND NEW.state IS DISTINCT FROM OLD.state) THEN
        RAISE EXCEPTION 'Une tentative de paiement garde ce qui a été demandé.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_attempt_stays BEFORE UPDATE ON payment_attempt
    FOR EACH ROW EXECUTE FUNCTION payment_attempt_stays();

CREATE FUNCTION payment_attempt_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Une tentative de paiement garde ce qui a été demandé.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER payment_attempt_is_kept BEFORE DELETE ON payment_attempt
    FOR EACH ROW EXECUTE FUNCTION payment_attempt_is_kept();

CREATE FUNCTION attempt_part_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une tentative de paiement garde ce qui a été demandé.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attempt_part_stays BEFORE UPDATE ON attempt_part
    FOR EACH ROW EXECUTE FUNCTION attempt_part_stays();

CREATE FUNCTION attempt_part_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Une tentative de paiement garde ce qui a été demandé.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER attempt_part_is_kept BEFORE DELETE ON attempt_part
    FOR EACH ROW EXECUTE FUNCTION attempt_part_is_kept();

CREATE FUNCTION payment_attempt_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une tentative de paiement garde ce qui a été demandé.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payment_attempt_is_not_emptied BEFORE TRUNCATE ON payment_attempt
    FOR EACH STATEMENT EXECUTE FUNCTION payment_attempt_is_not_emptied();

CREATE FUNCTION attempt_part_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une tentative de paiement garde ce qui a été demandé.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER attempt_part_is_not_emptied BEFORE TRUNCATE ON attempt_part
    FOR EACH STATEMENT EXECUTE FUNCTION attempt_part_is_not_emptied();
