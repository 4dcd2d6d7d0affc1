-- What was written off, given back or moved stays as it was recorded. The first half of a transfer is told the second
-- once; of a family that became anonymous, what somebody typed may be cleared.
-- TRUNCATE asks no trigger of deletion: hence those « is_not_emptied », which a TRUNCATE … CASCADE asks too.

CREATE FUNCTION adjustment_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id
        OR NEW.family_id IS DISTINCT FROM OLD.family_id
        OR NEW.kind IS DISTINCT FROM OLD.kind
        OR NEW.day IS DISTINCT FROM OLD.day
        OR NEW.cents IS DISTINCT FROM OLD.cents
        OR NEW.method IS DISTINCT FROM OLD.method
        OR NEW.account_code IS DISTINCT FROM OLD.account_code
        OR NEW.receivable_code IS DISTINCT FROM OLD.receivable_code
        OR NEW.reverses_id IS DISTINCT FROM OLD.reverses_id
        OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at
        OR NEW.recorded_by_id IS DISTINCT FROM OLD.recorded_by_id
        OR NEW.accounted_on IS DISTINCT FROM OLD.accounted_on
        OR (OLD.counterpart_id IS NOT NULL AND NEW.counterpart_id IS DISTINCT FROM OLD.counterpart_id)
        OR ((NEW.reference IS DISTINCT FROM OLD.reference OR NEW.reason IS DISTINCT FROM OLD.reason) AND NOT (
            NEW.reference IN (OLD.reference, '') AND NEW.reason IN (OLD.reason, '')
            AND EXISTS (SELECT 1 FROM family WHERE anonymised_on IS NOT NULL AND id IN (
                OLD.family_id, (SELECT other.family_id FROM adjustment AS other WHERE other.id = OLD.counterpart_id)
            ))
        ))
    THEN
        RAISE EXCEPTION 'Une écriture enregistrée ne change plus : annulez-la.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER adjustment_stays BEFORE UPDATE ON adjustment
    FOR EACH ROW EXECUTE FUNCTION adjustment_stays();

CREATE FUNCTION adjustment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Une écriture enregistrée ne change plus : annulez-la.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER adjustment_is_kept BEFORE DELETE ON adjustment
    FOR EACH ROW EXECUTE FUNCTION adjustment_is_kept();

CREATE FUNCTION adjustment_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une écriture enregistrée ne change plus : annulez-la.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER adjustment_is_not_emptied BEFORE TRUNCATE ON adjustment
    FOR EACH STATEMENT EXECUTE FUNCTION adjustment_is_not_emptied();
