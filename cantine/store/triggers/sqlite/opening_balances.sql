-- What a family owed when the portal was taken into use stays as it was entered.
-- INSERT OR REPLACE deletes without asking the triggers of deletion: hence those « is_not_replaced ».

CREATE TRIGGER opening_balance_stays BEFORE UPDATE ON opening_balance
WHEN true
BEGIN SELECT RAISE(ABORT,
    'Un solde repris ne change plus : corrigez-le par une facture particulière ou un paiement.'
); END;

CREATE TRIGGER opening_balance_is_kept BEFORE DELETE ON opening_balance
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT,
    'Un solde repris ne change plus : corrigez-le par une facture particulière ou un paiement.'
); END;

CREATE TRIGGER opening_balance_is_not_replaced BEFORE INSERT ON opening_balance
WHEN EXISTS (SELECT 1 FROM opening_balance WHERE id = NEW.id OR family_id = NEW.family_id)
BEGIN SELECT RAISE(ABORT,
'UNIQUE constraint failed. Un solde repris ne change plus : corrigez-le par une facture particulière ou un paiement.'
); END;
