-- A closed day of the till stays as it was counted; it may be opened again once. A receipt and the end of a deposit
-- slip never change.
-- Deleting is possible only where no commune is: a demonstration is emptied commune first.
-- TRUNCATE asks no trigger of deletion: hence those « is_not_emptied », which a TRUNCATE … CASCADE asks too.

CREATE FUNCTION cash_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une quittance délivrée ne change plus.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_receipt_stays BEFORE UPDATE ON cash_receipt
    FOR EACH ROW EXECUTE FUNCTION cash_receipt_stays();

CREATE FUNCTION till_day_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id
        OR NEW.day IS DISTINCT FROM OLD.day
        OR NEW.opening_cents IS DISTINCT FROM OLD.opening_cents
        OR NEW.cash_cents IS DISTINCT FROM OLD.cash_cents
        OR NEW.deposited_cents IS DISTINCT FROM OLD.deposited_cents
        OR NEW.cheque_cents IS DISTINCT FROM OLD.cheque_cents
        OR NEW.cesu_cents IS DISTINCT FROM OLD.cesu_cents
        OR NEW.card_cents IS DISTINCT FROM OLD.card_cents
        OR NEW.counted_cents IS DISTINCT FROM OLD.counted_cents
        OR NEW.closed_at IS DISTINCT FROM OLD.closed_at
        OR NEW.closed_by_id IS DISTINCT FROM OLD.closed_by_id
        OR (OLD.reopened_at IS NOT NULL AND NEW.reopened_at IS DISTINCT FROM OLD.reopened_at) THEN
        RAISE EXCEPTION 'Une caisse arrêtée ne change plus : rouvrez la journée.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER till_day_stays BEFORE UPDATE ON till_day
    FOR EACH ROW EXECUTE FUNCTION till_day_stays();

CREATE FUNCTION deposit_slip_end_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.slip_id IS DISTINCT FROM OLD.slip_id OR NEW.kind IS DISTINCT FROM OLD.kind
        OR NEW.day IS DISTINCT FROM OLD.day OR NEW.noted_at IS DISTINCT FROM OLD.noted_at THEN
        RAISE EXCEPTION 'Ce qu''il est advenu d''un bordereau ne change plus.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deposit_slip_end_stays BEFORE UPDATE ON deposit_slip_end
    FOR EACH ROW EXECUTE FUNCTION deposit_slip_end_stays();

CREATE FUNCTION withdrawn_payment_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Ce qu''il est advenu d''un bordereau ne change plus.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER withdrawn_payment_stays BEFORE UPDATE ON withdrawn_payment
    FOR EACH ROW EXECUTE FUNCTION withdrawn_payment_stays();

CREATE FUNCTION cash_receipt_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Une quittance délivrée ne change plus.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER cash_receipt_is_kept BEFORE DELETE ON cash_receipt
    FOR EACH ROW EXECUTE FUNCTION cash_receipt_is_kept();

CREATE FUNCTION till_day_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Une caisse arrêtée ne change plus : rouvrez la journée.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER till_day_is_kept BEFORE DELETE ON till_day
    FOR EACH ROW EXECUTE FUNCTION till_day_is_kept();

CREATE FUNCTION deposit_slip_end_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Ce qu''il est advenu d''un bordereau ne change plus.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER deposit_slip_end_is_kept BEFORE DELETE ON deposit_slip_end
    FOR EACH ROW EXECUTE FUNCTION deposit_slip_end_is_kept();

CREATE FUNCTION withdrawn_payment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Ce qu''il est advenu d''un bordereau ne change plus.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER withdrawn_payment_is_kept BEFORE DELETE ON withdrawn_payment
    FOR EACH ROW EXECUTE FUNCTION withdrawn_payment_is_kept();

CREATE FUNCTION payment_cancelled_on_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF OLD.cancelled_at IS NOT NULL AND NEW.cancelled_on IS DISTINCT FROM OLD.cancelled_on THEN
        RAISE EXCEPTION 'Un paiement enregistré ne change plus : annulez-le.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_cancelled_on_stays BEFORE UPDATE ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_cancelled_on_stays();

CREATE FUNCTION cash_receipt_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une quittance délivrée ne change plus.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cash_receipt_is_not_emptied BEFORE TRUNCATE ON cash_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION cash_receipt_is_not_emptied();

CREATE FUNCTION till_day_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une caisse arrêtée ne change plus : rouvrez la journée.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER till_day_is_not_emptied BEFORE TRUNCATE ON till_day
    FOR EACH STATEMENT EXECUTE FUNCTION till_day_is_not_emptied();

CREATE FUNCTION deposit_slip_end_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Ce qu''il est advenu d''un bordereau ne change plus.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER deposit_slip_end_is_not_emptied BEFORE TRUNCATE ON deposit_slip_end
    FOR EACH STATEMENT EXECUTE FUNCTION deposit_slip_end_is_not_emptied();

CREATE FUNCTION withdrawn_payment_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Ce qu''il est advenu d''un bordereau ne change plus.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER withdrawn_payment_is_not_emptied BEFORE TRUNCATE ON withdrawn_payment
    FOR EACH STATEMENT EXECUTE FUNCTION withdrawn_payment_is_not_emptied();
