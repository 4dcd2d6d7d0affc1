-- A commune with invoices or payments cannot be deleted, and cannot be made a demonstration, which may be emptied.
-- TRUNCATE asks no trigger of deletion: hence those « is_not_emptied », which a TRUNCATE … CASCADE asks too.

CREATE FUNCTION commune_stays_real() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.demonstration > OLD.demonstration AND (EXISTS (SELECT 1 FROM invoice) OR EXISTS (SELECT 1 FROM payment)) THEN
        RAISE EXCEPTION
            'Cette commune a des factures ou des paiements : elle ne devient pas une démonstration et ne s''efface pas.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commune_stays_real BEFORE UPDATE ON commune
    FOR EACH ROW EXECUTE FUNCTION commune_stays_real();

CREATE FUNCTION commune_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT OLD.demonstration AND (EXISTS (SELECT 1 FROM invoice) OR EXISTS (SELECT 1 FROM payment)) THEN
        RAISE EXCEPTION
            'Cette commune a des factures ou des paiements : elle ne devient pas une démonstration et ne s''efface pas.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER commune_is_kept BEFORE DELETE ON commune
    FOR EACH ROW EXECUTE FUNCTION commune_is_kept();

CREATE FUNCTION commune_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (EXISTS (SELECT 1 FROM invoice) OR EXISTS (SELECT 1 FROM payment)) THEN
        RAISE EXCEPTION
            'Cette commune a des factures ou des paiements : elle ne devient pas une démonstration et ne s''efface pas.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commune_is_not_emptied BEFORE TRUNCATE ON commune
    FOR EACH STATEMENT EXECUTE FUNCTION commune_is_not_emptied();
