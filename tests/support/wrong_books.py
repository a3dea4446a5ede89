"""Wrongs that somebody might do to the books whom no trigger stops, and what is said of each."""

# Its id is put in its place.
A_DEAL = "'the deal'"
A_POSITION = f"(SELECT commitment_id FROM settlement.positions WHERE invoice_id = {A_DEAL} LIMIT 1)"

# What is done, and what the checker says of it.
WRONGS = {
    "a balance": (
        """
        UPDATE ledger.accounts SET balance_minor = balance_minor + 1
        WHERE id = (SELECT max(id) FROM ledger.accounts WHERE name LIKE 'wallet:%')
        """,
        "the balance of wallet:",
    ),
    "a move": (
        """
        UPDATE ledger.moves SET amount_minor = amount_minor + 1 WHERE (entry_id, ordinal) = (
            SELECT m.entry_id, m.ordinal
            FROM ledger.moves AS m JOIN ledger.entries AS e ON e.id = m.entry_id
            WHERE e.memo = 'Repayment to investors' LIMIT 1
        )
        """,
        "what was moved on receipts:",
    ),
    "a position's money": (
        f"""
        UPDATE settlement.positions SET paid_minor = paid_minor - 1
        WHERE commitment_id = {A_POSITION}
        """,
        "what it was paid",
    ),
    "a position's place": (
        f"""
        UPDATE settlement.positions SET end_minor = end_minor + 1
        WHERE commitment_id = {A_POSITION}
        """,
        "its place",
    ),
    "a deal's ranks": (
        f"""
        UPDATE settlement.deals SET earned_minor = earned_minor - 1, late_minor = late_minor + 1
        WHERE invoice_id = {A_DEAL}
        """,
        "late charge, return, principal, reserve",
    ),
    "a deal's terms": (
        f"""
        UPDATE settlement.deals SET terms = jsonb_set(terms, '{{annual_rate}}', '1251')
        WHERE invoice_id = {A_DEAL}
        """,
        "its terms",
    ),
    "a deal's first day": (
        f"""
        UPDATE settlement.deals SET disbursed_on = disbursed_on - 1 WHERE invoice_id = {A_DEAL}
        """,
        "the day of its disbursal",
    ),
    "a deal's status": (
        """
        UPDATE settlement.deals SET status = 'overdue' WHERE status = 'repaid'
        """,
        "whether it is repaid",
    ),
    "a distribution": (
        "UPDATE settlement.distributions SET reserve_minor = reserve_minor + 1",
        "its parts, fee and day",
    ),
    "an excess": (
        """
        UPDATE settlement.receipts SET excess_minor = excess_minor - 1 WHERE excess_minor > 0
        """,
        "what is too much",
    ),
    "a receipt's day": (
        "UPDATE settlement.receipts SET received_on = received_on - 1 WHERE state = 'settled'",
        "its day",
    ),
    "a commitment": (
        """
        UPDATE funding.commitments
        SET end_minor = end_minor + 1, staked_minor = staked_minor + 1 WHERE received_minor > 0
        """,
        "the start of commitment",
    ),
    "what came back": (
        "UPDATE funding.commitments SET received_minor = received_minor + 1",
        "what came back",
    ),
    "a return": (
        "UPDATE funding.returns SET amount_minor = amount_minor + 1",
        "its return of receipt",
    ),
    "what is out": (
        "UPDATE funding.investors SET outstanding_minor = outstanding_minor + 1",
        "has out",
    ),
    "what is out on a customer": (
        """
        UPDATE funding.exposures SET outstanding_minor = outstanding_minor + 1
        WHERE outstanding_minor = (SELECT max(outstanding_minor) FROM funding.exposures)
        """,
        "has on customer",
    ),
    "what is taken of a cap": (
        "UPDATE funding.customers SET reserved_minor = reserved_minor + 1",
        "what is taken of the cap of customer",
    ),
    "a credit": (
        "UPDATE payment.credits SET amount_minor = amount_minor - 1 WHERE place = 'wallet'",
        "what was moved on bank:",
    ),
    "a payout": (
        "UPDATE payment.payouts SET amount_minor = amount_minor - 1 WHERE purpose = 'withdrawal'",
        "what was moved on wallet:",
    ),
    "whose advance a payout is": (
        f"UPDATE payment.payouts SET invoice_id = 'the lost one' WHERE invoice_id = {A_DEAL}",
        "whose advance it is",
    ),
    "a credited deal's ranks": (
        """
        UPDATE settlement.deals
        SET principal_minor = principal_minor - 1, earned_minor = earned_minor + 1
        WHERE invoice_id = 'the credited one'
        """,
        "late charge, return, principal, reserve",
    ),
    "a credit note": (
        """
        UPDATE settlement.adjustments SET amount_minor = amount_minor - 1
        WHERE invoice_id = 'the credited one' AND kind = 'credit_note'
        """,
        "costs, credit notes, recourse",
    ),
    "a reclaimed deal's ranks": (
        """
        UPDATE settlement.deals SET earned_minor = earned_minor - 1, late_minor = late_minor + 1
        WHERE invoice_id = 'the reclaimed one'
        """,
        "late charge, return, principal, reserve",
    ),
    "a distribution of a written-off deal": (
        """
        UPDATE settlement.distributions
        SET recovery_minor = recovery_minor - 1, late_minor = late_minor + 1
        WHERE invoice_id = 'the lost one' AND recovery_minor > 0
        """,
        "its parts, fee and day",
    ),
    "costs of recovery": (
        """
        UPDATE settlement.adjustments SET amount_minor = amount_minor - 1
        WHERE invoice_id = 'the lost one' AND kind = 'recovery_cost'
        """,
        "costs, credit notes, recourse",
    ),
    "a fee invoice's tax": (
        f"""
        UPDATE settlement.fee_invoices
        SET igst_minor = igst_minor + 1, cgst_minor = 0, sgst_minor = 0
        WHERE invoice_id = {A_DEAL}
        """,
        "its amounts",
    ),
    "a fee invoice's day": (
        f"""
        UPDATE settlement.fee_invoices SET issued_on = issued_on - 1 WHERE invoice_id = {A_DEAL}
        """,
        "its day and year",
    ),
    "a fee invoice's number": (
        f"""
        UPDATE settlement.fee_invoices SET number = number + 100000 WHERE invoice_id = {A_DEAL}
        """,
        "the numbers of fee invoices of",
    ),
    "a fee invoice's supplier": (
        f"""
        UPDATE settlement.fee_invoices
        SET supplier = jsonb_set(supplier, '{{legal_name}}', '"Another"')
        WHERE invoice_id = {A_DEAL}
        """,
        "who supplies",
    ),
    "a fee invoice that is missing": (
        f"DELETE FROM settlement.fee_invoices WHERE invoice_id = {A_DEAL}",
        "whether it is issued",
    ),
    "a certificate of tax": (
        f"""
        INSERT INTO settlement.interest_years
        SELECT investor_id, '2026-27', 5, 0 FROM settlement.positions
        WHERE invoice_id = {A_DEAL} LIMIT 1
        """,
        "its lines",
    ),
    "a line of tax": (
        f"""
        INSERT INTO settlement.tds_lines
        SELECT invoice_id, investor_id, invoice_id, '2026-27', 5, 0, now()
        FROM settlement.positions WHERE invoice_id = {A_DEAL} LIMIT 1
        """,
        "the interest of",
    ),
    "what was paid": (
        "UPDATE payment.invoices SET paid_minor = paid_minor + 1",
        "what was paid for invoice",
    ),
}
