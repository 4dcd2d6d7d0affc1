-- A commune with invoices or payments cannot be deleted, and cannot be made a demonstration, which may be emptied.
-- INSERT OR REPLACE deletes without asking the triggers of deletion: hence those « is_not_replaced ».

CREATE TRIGGER commune_stays_real BEFORE UPDATE ON commune
WHEN NEW.demonstration > OLD.demonstration AND (EXISTS (SELECT 1 FROM invoice) OR EXISTS (SELECT 1 FROM payment))
BEGIN SELECT RAISE(ABORT,
    'Cette commune a des factures ou des paiements : elle ne devient pas une démonstration et ne s''efface pas.'
); END;

CREATE TRIGGER commune_is_kept BEFORE DELETE ON commune
WHEN NOT OLD.demonstration AND (EXISTS (SELECT 1 FROM invoice) OR EXISTS (SELECT 1 FROM payment))
BEGIN SELECT RAISE(ABORT,
    'Cette commune a des factures ou des paiements : elle ne devient pas une démonstration et ne s''efface pas.'
); END;

CREATE TRIGGER commune_is_not_replaced BEFORE INSERT ON commune
WHEN NEW.demonstration AND (EXISTS (SELECT 1 FROM invoice) OR EXISTS (SELECT 1 FROM payment))
BEGIN SELECT RAISE(ABORT,
    'Cette commune a des factures ou des paiements : elle ne devient pas une démonstration et ne s''efface pas.'
); END;
