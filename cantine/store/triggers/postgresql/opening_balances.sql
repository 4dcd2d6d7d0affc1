-- What a family owed when the portal was taken into use stays as it was entered.
-- TRUNCATE asks no trigger of deletion: hence those « is_not_emptied », which a TRUNCATE … CASCADE asks too.

CREATE FUNCTION opening_balance_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Un solde repris ne change plus : corrigez-le par une facture particulière ou un paiement.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opening_balance_stays BEFORE UPDATE ON opening_balance
    FOR EACH ROW EXECUTE FUNCTION opening_balance_stays();

CREATE FUNCTION opening_balance_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Un solde repris ne change plus : corrigez-le par une facture particulière ou un paiement.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER opening_balance_is_kept BEFORE DELETE ON opening_balance
    FOR EACH ROW EXECUTE FUNCTION opening_balance_is_kept();

CREATE FUNCTION opening_balance_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Un solde repris ne change plus : corrigez-le par une facture particulière ou un paiement.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER opening_balance_is_not_emptied BEFORE TRUNCATE ON opening_balance
    FOR EACH STATEMENT EXECUTE FUNCTION opening_balance_is_not_emptied();
