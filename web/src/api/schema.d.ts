// Drawn by `npm run schema` from docs/reference/openapi.json. Not edited by hand.
import type { Decimal } from "./exact";

export interface paths {
    "/api/v1/admin/approvals/{approval_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve
         * @description Approve what another operator proposed.
         */
        post: operations["approve_api_v1_admin_approvals__approval_id__approve_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Audit Log
         * @description What people with power did, newest first.
         */
        get: operations["audit_log_api_v1_admin_audit_log_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit/chain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Audit Chain
         * @description Read every sealed block again, and name each row that is not as it was sealed.
         */
        get: operations["audit_chain_api_v1_admin_audit_chain_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customers/{customer_id}/exposure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customer Exposure
         * @description How much is out on a customer, and may be.
         */
        get: operations["customer_exposure_api_v1_admin_customers__customer_id__exposure_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/investment-limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Investment Limits
         * @description Limits there were, are and will be, the latest first.
         */
        get: operations["investment_limits_api_v1_admin_investment_limits_get"];
        put?: never;
        /**
         * Propose Investment Limit
         * @description Propose another limit. What is out already stays; nothing more goes in above it.
         */
        post: operations["propose_investment_limit_api_v1_admin_investment_limits_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All Invoices
         * @description Everybody's invoices, newest first.
         */
        get: operations["all_invoices_api_v1_admin_invoices_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invoices/{invoice_id}/credit-notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose Credit Note
         * @description Lower what the customer of a disbursed invoice owes, and the SME's reserve with it.
         */
        post: operations["propose_credit_note_api_v1_admin_invoices__invoice_id__credit_notes_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invoices/{invoice_id}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide Invoice
         * @description Decide about an invoice that waits for an operator or for its SME.
         */
        post: operations["decide_invoice_api_v1_admin_invoices__invoice_id__decide_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invoices/{invoice_id}/disbursal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve Disbursal
         * @description Propose to pay out on an invoice whose money was stopped, or to refund its investors.
         */
        post: operations["resolve_disbursal_api_v1_admin_invoices__invoice_id__disbursal_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invoices/{invoice_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Link As Operator
         * @description Send the customer of any invoice a new link.
         */
        post: operations["send_link_as_operator_api_v1_admin_invoices__invoice_id__link_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invoices/{invoice_id}/recovery-costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose Recovery Costs
         * @description Claim what recovery of a defaulted invoice cost: the first rank of what still comes.
         */
        post: operations["propose_recovery_costs_api_v1_admin_invoices__invoice_id__recovery_costs_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/invoices/{invoice_id}/write-off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose Write Off
         * @description Write off what will not come on a defaulted invoice. What comes all the same counts.
         */
        post: operations["propose_write_off_api_v1_admin_invoices__invoice_id__write_off_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/kyc/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Submitted Kyc
         * @description Open what a person submitted, to decide about it. That it was read goes into the log.
         */
        get: operations["submitted_kyc_api_v1_admin_kyc__user_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/kyc/{user_id}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide Kyc
         * @description Reject a user's identity, or propose to verify it (202): a second operator approves.
         */
        post: operations["decide_kyc_api_v1_admin_kyc__user_id__decide_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/ledger/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Audit Ledger
         * @description Prove the ledger's invariants now.
         */
        get: operations["audit_ledger_api_v1_admin_ledger_audit_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/money": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Money Switch
         * @description Say whether money moves.
         */
        get: operations["money_switch_api_v1_admin_money_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/money/halt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Halt Money
         * @description Halt all money at once. One operator is enough to stop; two are needed to go on.
         */
        post: operations["halt_money_api_v1_admin_money_halt_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/money/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Money
         * @description Propose that money moves again; it does when a second operator approves.
         */
        post: operations["resume_money_api_v1_admin_money_resume_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/operators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Operators
         * @description Who operates or ever did: the log and the approvals name people by their ids.
         */
        get: operations["operators_api_v1_admin_operators_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/product-terms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Product Terms
         * @description All product terms there were, are and will be, the latest first.
         */
        get: operations["product_terms_api_v1_admin_product_terms_get"];
        put?: never;
        /**
         * Propose Product Terms
         * @description Propose other terms from a day on; deals that are listed keep theirs.
         */
        post: operations["propose_product_terms_api_v1_admin_product_terms_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Queue
         * @description Everything that waits for operators, oldest first.
         */
        get: operations["queue_api_v1_admin_queue_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reconciliation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reconciliation
         * @description Money nobody could place, with suggestions, and the comparison of the books.
         */
        get: operations["reconciliation_api_v1_admin_reconciliation_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reconciliation/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge
         * @description Say that several credits pay one invoice. They move when a second operator approves.
         */
        post: operations["merge_api_v1_admin_reconciliation_merge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reconciliation/{credit_id}/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Match
         * @description Say whose money in suspense is. It moves when a second operator approves.
         */
        post: operations["match_api_v1_admin_reconciliation__credit_id__match_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reconciliation/{credit_id}/park": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Park
         * @description Put a waiting credit aside until a day, or take it up again. No money moves.
         */
        post: operations["park_api_v1_admin_reconciliation__credit_id__park_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reconciliation/{credit_id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Split
         * @description Say that a credit pays for several things. It is split when a second operator approves.
         */
        post: operations["split_api_v1_admin_reconciliation__credit_id__split_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reconciliation/{credit_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo
         * @description Say that a placing was wrong. A reversing entry follows when a second operator approves.
         */
        post: operations["undo_api_v1_admin_reconciliation__credit_id__undo_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reviews
         * @description The invoices that wait for an operator, oldest first: what to look at, why, and where.
         */
        get: operations["reviews_api_v1_admin_reviews_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{user_id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable User
         * @description Keep a user from signing in and end their sessions, everywhere, at once.
         */
        post: operations["disable_user_api_v1_admin_users__user_id__disable_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Invitation
         * @description Make your own account in the team. Like `register` it signs nobody in.
         *
         *     A repeat with the same password gives the same answer.
         */
        post: operations["accept_invitation_api_v1_auth_invitations_accept_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitations/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look At Invitation
         * @description Who asks you, to what. Needs no account.
         */
        post: operations["look_at_invitation_api_v1_auth_invitations_look_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In
         * @description Sign in. Wrong password, unknown e-mail and disabled account get one answer.
         */
        post: operations["log_in_api_v1_auth_login_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out
         * @description End the session; its access token is refused from now on, everywhere.
         */
        post: operations["log_out_api_v1_auth_logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkey/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In Options
         * @description What the browser is asked, to sign in by whichever passkey it has of this page.
         */
        post: operations["sign_in_options_api_v1_auth_passkey_options_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkey/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In By Passkey
         * @description Sign in from the page by a passkey. Sets the cookies that `POST /auth/session` sets.
         */
        post: operations["sign_in_by_passkey_api_v1_auth_passkey_session_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description Change the refresh token for a new pair. A token used twice ends its session.
         */
        post: operations["refresh_api_v1_auth_refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description Make an account. A repeat with the same `Idempotency-Key` gives the same answer.
         */
        post: operations["register_api_v1_auth_register_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Own Session
         * @description Say whose page this is, and how and when they were last proved.
         */
        get: operations["own_session_api_v1_auth_session_get"];
        put?: never;
        /**
         * Open Session
         * @description Sign in from the page. Sets `__Host-sid` and `__Host-csrf`; throttled as `login` is.
         */
        post: operations["open_session_api_v1_auth_session_post"];
        /**
         * End Session
         * @description Sign the page out; its cookies are taken back. For machines there is `logout`.
         */
        delete: operations["end_session_api_v1_auth_session_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Step Up
         * @description Prove once more that it is you, for what moves money away or accepts risk.
         */
        post: operations["step_up_api_v1_auth_step_up_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Step Up Options
         * @description What your passkeys are asked, to prove once more that it is you.
         */
        post: operations["step_up_options_api_v1_auth_step_up_options_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auto-invest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shown
         * @description Your rules, what they invested, and what lies idle.
         */
        get: operations["shown_api_v1_auto_invest_get"];
        /**
         * Saved
         * @description Keep your rules, on or off. On, they look at what is open at once.
         *
         *     Turning them on, or changing them, is a mandate over your money: it asks for a fresh proof of
         *     who you are. Turning them off never does.
         */
        put: operations["saved_api_v1_auto_invest_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auto-invest/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview
         * @description What rules would do now, and would have done in the last year. Changes nothing.
         */
        get: operations["preview_api_v1_auto_invest_preview_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description Say that the process answers and reaches its database.
         */
        get: operations["health_api_v1_health_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Invoices
         * @description Your invoices, or those you are to pay, newest first.
         */
        get: operations["list_invoices_api_v1_invoices_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/marketplace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Marketplace
         * @description What takes money now, safest first unless another order is asked for.
         */
        get: operations["marketplace_api_v1_invoices_marketplace_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Invoice
         * @description Upload an invoice: JSON with the file in base64, or a form. At most 10 MiB.
         *
         *     It is verified in the background.
         */
        post: operations["upload_invoice_api_v1_invoices_upload_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Invoice Facts
         * @description All facts: what was read and where, what was checked, the risk, the terms, what happened.
         */
        get: operations["invoice_facts_api_v1_invoices__invoice_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Invoice
         * @description Accept to pay. Final; you may accept less than the invoice says.
         */
        post: operations["accept_invoice_api_v1_invoices__invoice_id__accept_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Invoice
         * @description Take an invoice back before it is funded; what was committed to it is released.
         */
        post: operations["cancel_invoice_api_v1_invoices__invoice_id__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/credit-notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Credit Invoice
         * @description Give your customer credit on an accepted invoice, before you list it.
         */
        post: operations["credit_invoice_api_v1_invoices__invoice_id__credit_notes_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/dispute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dispute Invoice
         * @description Say that you will not pay, and why. Possible until it is offered to investors.
         */
        post: operations["dispute_invoice_api_v1_invoices__invoice_id__dispute_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Document
         * @description The document, without anything active in it.
         */
        get: operations["show_document_api_v1_invoices__invoice_id__document_get"];
        put?: never;
        /**
         * Replace Document
         * @description Send a better document for an invoice that needs one; it is read from the start.
         */
        post: operations["replace_document_api_v1_invoices__invoice_id__document_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/fee-invoice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fee Invoice
         * @description Our tax invoice for the platform's fee on an invoice: for its SME and operators.
         */
        get: operations["fee_invoice_api_v1_invoices__invoice_id__fee_invoice_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/fund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fund Invoice
         * @description Commit money to an invoice. It is held in escrow until the target is met and the SME is paid; if that never happens, it comes back whole.
         */
        post: operations["fund_invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/key-facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Key Facts
         * @description The key facts of an offer as a PDF: as `list` quotes it today, or as it was taken.
         */
        get: operations["key_facts_api_v1_invoices__invoice_id__key_facts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Link
         * @description Send your customer a new link to answer or to pay this invoice.
         */
        post: operations["send_link_api_v1_invoices__invoice_id__link_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List Invoice
         * @description Offer the invoice to investors; with `preview` see what it would cost, now or in some days.
         *
         *     A preview of a later day says what waiting would do at the terms and the risk of today.
         */
        post: operations["list_invoice_api_v1_invoices__invoice_id__list_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/notice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Notice
         * @description The notice of assignment of an invoice: for its SME, its customer and operators.
         */
        get: operations["notice_api_v1_invoices__invoice_id__notice_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Quote
         * @description What you would earn, or lose, on an invoice that takes money now.
         */
        get: operations["quote_api_v1_invoices__invoice_id__quote_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/repayment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Repayment
         * @description How to pay an invoice that you accepted.
         */
        get: operations["repayment_api_v1_invoices__invoice_id__repayment_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice_id}/settlement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Settlement
         * @description How the deal on an invoice stands: disbursal, payments, distributions by rank.
         */
        get: operations["settlement_api_v1_invoices__invoice_id__settlement_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kyc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Kyc
         * @description Return how far the caller's identity is proved.
         */
        get: operations["kyc_api_v1_kyc_get"];
        put?: never;
        /**
         * Submit Kyc
         * @description Submit an identity. The KYC provider is asked in the background.
         */
        post: operations["submit_kyc_api_v1_kyc_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept By Link
         * @description Accept to pay, by link and code. Final; you may accept less than the invoice says.
         */
        post: operations["accept_by_link_api_v1_links_accept_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask Code
         * @description Have a code sent to the contact on file: it takes one to accept.
         */
        post: operations["ask_code_api_v1_links_code_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/dispute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dispute By Link
         * @description Say that you will not pay, and why, by a link.
         */
        post: operations["dispute_by_link_api_v1_links_dispute_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show Document By Link
         * @description The document of the invoice that a link is for. Needs no account.
         */
        post: operations["show_document_by_link_api_v1_links_document_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open Link
         * @description See the invoice that a link is for. Needs no account.
         */
        post: operations["open_link_api_v1_links_open_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/links/payment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Repayment By Link
         * @description How to pay the invoice that a link is for. Needs no account.
         */
        post: operations["repayment_by_link_api_v1_links_payment_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description Return who the caller is and where they stand.
         */
        get: operations["me_api_v1_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/bank-account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Bank Account
         * @description Return the account given last and how its verification stands.
         */
        get: operations["bank_account_api_v1_me_bank_account_get"];
        /**
         * Give Bank Account
         * @description Give the account to be paid to. A penny drop verifies it in the background.
         */
        put: operations["give_bank_account_api_v1_me_bank_account_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/business": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Business
         * @description Return the caller's claim and how far it is confirmed.
         */
        get: operations["business_api_v1_me_business_get"];
        /**
         * Claim Business
         * @description Claim a GSTIN. The GST registry is asked in the background.
         */
        put: operations["claim_business_api_v1_me_business_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Passkey
         * @description Keep a passkey that the browser made.
         */
        post: operations["add_passkey_api_v1_me_passkeys_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Passkey Options
         * @description What the browser is asked, to make a passkey.
         */
        post: operations["passkey_options_api_v1_me_passkeys_options_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys/{passkey_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take Passkey Away
         * @description Let one of your passkeys count no more.
         */
        delete: operations["take_passkey_away_api_v1_me_passkeys__passkey_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change Password
         * @description Change your password. Every other session of yours ends.
         */
        put: operations["change_password_api_v1_me_password_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/security": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Security
         * @description What you can prove yourself with.
         */
        get: operations["security_api_v1_me_security_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Own Sessions
         * @description Where you are signed in, the newest first.
         */
        get: operations["own_sessions_api_v1_me_sessions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End Other Session
         * @description End one of your sessions, wherever it is.
         */
        delete: operations["end_other_session_api_v1_me_sessions__session_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/team": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Team
         * @description Who acts for your account besides you, and whom you asked to.
         */
        get: operations["team_api_v1_me_team_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/team/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite
         * @description Ask somebody to act for your account. They get a letter; it counts for seven days.
         *
         *     The answer is the same whether or not the address has an account.
         */
        post: operations["invite_api_v1_me_team_invitations_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/team/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw Invitation
         * @description Take an invitation back; its letter counts no more.
         */
        delete: operations["withdraw_invitation_api_v1_me_team_invitations__invitation_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/team/members/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Member
         * @description Put a member out of the team, at once and wherever they are signed in.
         */
        delete: operations["remove_member_api_v1_me_team_members__member_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Right
         * @description Let a member do more, or less. Their sessions end: the next one has the new right.
         */
        patch: operations["change_right_api_v1_me_team_members__member_id__patch"];
        trace?: never;
    };
    "/api/v1/me/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin Totp
         * @description Begin to set up an authenticator application.
         */
        post: operations["begin_totp_api_v1_me_totp_post"];
        /**
         * Take Totp Away
         * @description Ask for no codes any more; recovery codes count no more either.
         */
        delete: operations["take_totp_away_api_v1_me_totp_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Totp
         * @description Confirm the authenticator by its first code; from now on its codes are asked for.
         */
        post: operations["confirm_totp_api_v1_me_totp_confirm_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Notifications
         * @description What you were told, newest first.
         */
        get: operations["list_notifications_api_v1_notifications_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Notification Preferences
         * @description Which letters you get.
         */
        get: operations["notification_preferences_api_v1_notifications_preferences_get"];
        /**
         * Choose Letters
         * @description Choose which letters you get. A group that is left out is on.
         */
        put: operations["choose_letters_api_v1_notifications_preferences_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{notification_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark Read
         * @description Note that you read a notification. A second time changes nothing.
         */
        post: operations["mark_read_api_v1_notifications__notification_id__read_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payouts/distribute/{invoice_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Distribute Returns
         * @description Distribute every payment of the invoice that waits. A second call distributes nothing.
         */
        post: operations["distribute_returns_api_v1_payouts_distribute__invoice_id__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portfolio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Portfolio
         * @description The caller's positions and what they come to. More positions: the `Link` header.
         */
        get: operations["portfolio_api_v1_portfolio_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portfolio/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Portfolio Statement
         * @description The moves of the caller's wallet in a period, the last thirty days if none is given.
         */
        get: operations["portfolio_statement_api_v1_portfolio_statement_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portfolio/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shown
         * @description What your portfolio would bring if customers were late, and how much is out with whom.
         */
        get: operations["shown_api_v1_portfolio_what_if_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/notices/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verified
         * @description What we say of a notice with this code. What is not here is not ours: do not pay on it.
         */
        get: operations["verified_api_v1_public_notices__code__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public Status
         * @description Say whether money moves and what day of business it is.
         */
        get: operations["public_status_api_v1_public_status_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/totals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public Totals
         * @description What was financed, repaid and lost, and the escrow proof; at most five seconds old.
         */
        get: operations["public_totals_api_v1_public_totals_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream
         * @description New notifications as they come, for you only: `event: notification`, with its `id`.
         *
         *     Connect again with `Last-Event-ID` and nothing is missed. It ends when the token expires.
         */
        get: operations["stream_api_v1_stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wallet
         * @description What your wallet holds and how that came about, newest first.
         */
        get: operations["wallet_api_v1_wallet_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallet/deposits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Announce
         * @description Get an account number to pay to. Whatever arrives there before it expires is yours.
         *
         *     With an `Idempotency-Key`, a repeated request goes on with the same deposit.
         */
        post: operations["announce_api_v1_wallet_deposits_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallet/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wallet Statement
         * @description The moves of your wallet in a period, the last thirty days if none is given.
         */
        get: operations["wallet_statement_api_v1_wallet_statement_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallet/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Withdrawals
         * @description Your withdrawals, newest first.
         */
        get: operations["withdrawals_api_v1_wallet_withdrawals_get"];
        put?: never;
        /**
         * Withdraw
         * @description Pay money out of your wallet to your verified bank account.
         */
        post: operations["withdraw_api_v1_wallet_withdrawals_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallet/withdrawals/{withdrawal_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Withdrawal
         * @description What became of one of your withdrawals.
         */
        get: operations["withdrawal_api_v1_wallet_withdrawals__withdrawal_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watch-list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watched
         * @description What you keep an eye on, the latest first, also after it closed.
         */
        get: operations["watched_api_v1_watch_list_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watch-list/{invoice_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Watch
         * @description Keep an eye on an invoice. Twice is once.
         */
        put: operations["watch_api_v1_watch_list__invoice_id__put"];
        post?: never;
        /**
         * Unwatch
         * @description Take the eye off it. What is not watched is not watched.
         */
        delete: operations["unwatch_api_v1_watch_list__invoice_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/payment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Payment Webhook
         * @description The bank says what happened to a credit.
         */
        post: operations["payment_webhook_api_v1_webhooks_payment_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AcceptBody
         * @description What the customer accepts; what it leaves out is as the invoice says.
         */
        AcceptBody: {
            amount?: Decimal | null;
            /** Duedate */
            dueDate?: string | null;
        };
        /**
         * AcceptByLink
         * @description What the customer accepts, and the code sent to them.
         */
        AcceptByLink: {
            amount?: Decimal | null;
            /** Code */
            code: string;
            /** Duedate */
            dueDate?: string | null;
            /**
             * Link
             * @description What stands behind `#` in the letter's address.
             */
            link: string;
        };
        /**
         * Acceptance
         * @description Who you are, and your own password.
         */
        Acceptance: {
            /**
             * Name
             * @example Ravi Kumar
             */
            name: string;
            /**
             * Password
             * @example violet tram on Sunday
             */
            password: string;
            /**
             * Token
             * @description What stands behind `#` in the letter's address.
             */
            token: string;
        };
        /**
         * Accepted
         * @description What the customer accepted.
         */
        Accepted: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /** Stage */
            stage: string;
            /** Status */
            status: string;
        };
        /**
         * AccountShape
         * @description One kind of account, summed over its owners and shards.
         */
        AccountShape: {
            /** Accounts */
            accounts: number;
            /** @example 90000 */
            balance: Decimal;
            /** Kind */
            kind: string;
        };
        /**
         * AdjustmentProposed
         * @description It waits for a second operator.
         */
        AdjustmentProposed: {
            /**
             * Approvalid
             * Format: uuid
             */
            approvalId: string;
            /**
             * Status
             * @default proposed
             */
            status: string;
        };
        /**
         * Approval
         * @description Something an operator proposed that a second one must approve.
         */
        Approval: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Kind */
            kind: string;
            /** Payload */
            payload: {
                [key: string]: unknown;
            };
            /**
             * Proposedat
             * Format: date-time
             */
            proposedAt: string;
            /**
             * Proposedby
             * Format: uuid
             */
            proposedBy: string;
            /**
             * Subjectid
             * Format: uuid
             */
            subjectId: string;
        };
        /**
         * Approved
         * @description The approval was given; the service it concerns acts on it.
         */
        Approved: {
            /**
             * Approvalid
             * Format: uuid
             */
            approvalId: string;
            /**
             * Status
             * @default approved
             */
            status: string;
        };
        /**
         * AuditLine
         * @description One line of the audit log.
         */
        AuditLine: {
            /** Action */
            action: string;
            /** Actorid */
            actorId: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Details */
            details: {
                [key: string]: unknown;
            };
            /** Seq */
            seq: number;
            /** Subjectid */
            subjectId: string | null;
        };
        /**
         * AuditShape
         * @description The proofs, and the ledger by kind of account.
         */
        AuditShape: {
            /** Accounts */
            accounts: components["schemas"]["AccountShape"][];
            /** Clean */
            clean: boolean;
            /** Proofs */
            proofs: components["schemas"]["ProofShape"][];
        };
        /**
         * AutoInvest
         * @description Your rules and what they did. `rules` is null before the first were saved.
         *
         *     `idle` lies in the wallet above what is to stay there. `leftOut` is the code of why the last
         *     match was left out, null after one that was not.
         */
        AutoInvest: {
            /** Commitments */
            commitments: number;
            /** @example 90000 */
            idle: Decimal;
            /** @example 90000 */
            invested: Decimal;
            /** Leftout */
            leftOut: string | null;
            /** On */
            on: boolean;
            rules: components["schemas"]["AutoRules"] | null;
        };
        /**
         * AutoPreview
         * @description What rules match now, what they would put in with your wallet as it is, and their past.
         */
        AutoPreview: {
            backtest: components["schemas"]["BacktestShown"];
            /** Invoices */
            invoices: number;
            /** Matches */
            matches: number;
            /** @example 90000 */
            wouldInvest: Decimal;
        };
        /**
         * AutoRules
         * @description What is bought by itself, in ordinary commitments under every ordinary rule.
         *
         *     `amount` goes into each matching invoice at most; `keep` always stays in the wallet;
         *     `customerMost` is the most of your money that may be out with one customer.
         */
        AutoRules: {
            /** @example 25000 */
            amount: Decimal;
            /** @example 100000 */
            customerMost: Decimal;
            /** @example 0 */
            keep: Decimal;
            /** Maxdays */
            maxDays: number;
            /**
             * Minrisk
             * @description Safest is 100.
             */
            minRisk: number;
            /** @example 12.5 */
            minRoi: Decimal;
        };
        /**
         * AutoRulesBody
         * @description Rules, and whether they are on: turning them on is the mandate to invest by them.
         */
        AutoRulesBody: {
            /** @example 25000 */
            amount: Decimal;
            /** @example 100000 */
            customerMost: Decimal;
            /** @example 0 */
            keep: Decimal;
            /** Maxdays */
            maxDays: number;
            /**
             * Minrisk
             * @description Safest is 100.
             */
            minRisk: number;
            /** @example 12.5 */
            minRoi: Decimal;
            /** On */
            on: boolean;
        };
        /**
         * BacktestShown
         * @description What became of the last year's invoices that these rules would have wanted.
         *
         *     As if `amount` had gone into each at its listing, with no end of money. Of the past, for those
         *     that were fully funded; not a promise. `annualReturn` is a year's, simple, after losses and
         *     fees, before tax, over those that ended; null before any ended.
         */
        BacktestShown: {
            /** Annualreturn */
            annualReturn: Decimal | null;
            /** Days */
            days: number;
            /** Defaulted */
            defaulted: number;
            /** @example 90000 */
            earned: Decimal;
            /** @example 90000 */
            invested: Decimal;
            /** Late */
            late: number;
            /** Listings */
            listings: number;
            /** @example 90000 */
            lost: Decimal;
            /** Repaid */
            repaid: number;
            /** Writtenoff */
            writtenOff: number;
        };
        /**
         * BankAccountIn
         * @description Where to pay the caller.
         */
        BankAccountIn: {
            /**
             * Accountnumber
             * @example 50100012345678
             */
            accountNumber: string;
            /**
             * Holdername
             * @example Asha Rao
             */
            holderName: string;
            /**
             * Ifsc
             * @example HDFC0001234
             */
            ifsc: string;
        };
        /**
         * BankAccountOut
         * @description The account given last. `paidTo` is the verified one: another, while this is checked.
         */
        BankAccountOut: {
            /** Ifsc */
            ifsc: string;
            /** Last4 */
            last4: string;
            paidTo: components["schemas"]["PaidTo"] | null;
            /** Reason */
            reason: string | null;
            status: components["schemas"]["BankAccountStatus"];
        };
        /**
         * BankAccountStarted
         * @description The penny is on its way.
         */
        BankAccountStarted: {
            status: components["schemas"]["BankAccountStatus"];
        };
        /**
         * BankAccountStatus
         * @description Where a bank account is.
         * @enum {string}
         */
        BankAccountStatus: "pending" | "verified" | "refused" | "replaced";
        /**
         * BooksAnswer
         * @description The bank's word, from the facts we know, beside the ledger's bank accounts.
         */
        BooksAnswer: {
            /** @example 90000 */
            bank: Decimal;
            /** @example 90000 */
            credits: Decimal;
            /** @example 90000 */
            difference: Decimal;
            /** @example 90000 */
            ledger: Decimal;
            /** @example 90000 */
            payouts: Decimal;
            /** @example 90000 */
            returnedPayouts: Decimal;
            /** @example 90000 */
            reversedCredits: Decimal;
        };
        /**
         * BusinessIn
         * @description Which business the caller is. The PAN is the one within the GSTIN.
         */
        BusinessIn: {
            /**
             * Gstin
             * @example 29ABCCE1234F1ZY
             */
            gstin: string;
            /**
             * Legalname
             * @example Asha Textiles Private Limited
             */
            legalName: string;
            /**
             * Pan
             * @example ABCCE1234F
             */
            pan: string;
            /**
             * Udyam
             * @example UDYAM-KR-03-0012345
             */
            udyam?: string | null;
        };
        /**
         * BusinessOut
         * @description The claim and how far it is confirmed. `problems` are warnings, or why it was refused.
         */
        BusinessOut: {
            /** Gstin */
            gstin: string;
            /** Legalname */
            legalName: string;
            /** Problems */
            problems: string[];
            status: components["schemas"]["BusinessStatus"];
            /** Udyam */
            udyam: string | null;
        };
        /**
         * BusinessStatus
         * @description Where a claim to a GSTIN is.
         * @enum {string}
         */
        BusinessStatus: "pending" | "confirmed" | "refused";
        /**
         * ByLink
         * @description The link, from the letter.
         */
        ByLink: {
            /**
             * Link
             * @description What stands behind `#` in the letter's address.
             */
            link: string;
        };
        /**
         * ByToken
         * @description The token, from the letter.
         */
        ByToken: {
            /**
             * Token
             * @description What stands behind `#` in the letter's address.
             */
            token: string;
        };
        /**
         * ChainShape
         * @description The sealed blocks, read again and compared with the rows they seal.
         *
         *     `head` is the newest block's hash: one kept elsewhere tells a chain that was made anew.
         */
        ChainShape: {
            /** Blocks */
            blocks: number;
            /** Clean */
            clean: boolean;
            /** Head */
            head: string | null;
            /** Proofs */
            proofs: components["schemas"]["ProofShape"][];
            /** Rows */
            rows: number;
            /** Unsealed */
            unsealed: number;
        };
        /**
         * CheckShown
         * @description A check: what it found, why, and where on the paper.
         */
        CheckShown: {
            /** Box */
            box: [
                Decimal,
                Decimal,
                Decimal,
                Decimal
            ] | null;
            /** Check */
            check: string;
            /** Details */
            details: {
                [key: string]: string;
            };
            /** Page */
            page: number | null;
            /** Reason */
            reason: string;
            /** Verdict */
            verdict: string;
        };
        /**
         * CodeSent
         * @description A code is on its way to the contact on file.
         */
        CodeSent: {
            /**
             * Againafterseconds
             * @default 30
             */
            againAfterSeconds: number;
            /** Codesleft */
            codesLeft: number;
            /**
             * Lastsseconds
             * @default 600
             */
            lastsSeconds: number;
        };
        /**
         * ConcentrationShown
         * @description What is out with one customer, and its part of all that is out.
         */
        ConcentrationShown: {
            /** Customername */
            customerName: string;
            /** @example 90000 */
            outstanding: Decimal;
            /**
             * Share
             * @example 12.5
             */
            share: Decimal;
        };
        /**
         * CostsBody
         * @description What recovery cost, and for what.
         */
        CostsBody: {
            /** @example 90000 */
            amount: Decimal;
            /** Reason */
            reason: string;
        };
        /**
         * CredentialIn
         * @description A passkey's answer, as WebAuthn's JSON has it.
         */
        CredentialIn: {
            /** Credential */
            credential: {
                [key: string]: unknown;
            };
        };
        /**
         * Credited
         * @description What the customer accepted, what was credited, and what can be financed.
         */
        Credited: {
            /** @example 90000 */
            amount: Decimal;
            /** @example 90000 */
            credited: Decimal;
            /** @example 90000 */
            eligible: Decimal;
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
        };
        /**
         * DecideBody
         * @description An operator's decision. The reason stands in the audit log and is told to the SME.
         */
        DecideBody: {
            /**
             * Decision
             * @enum {string}
             */
            decision: "verified" | "rejected" | "needs_info";
            /** Reason */
            reason: string;
        };
        /**
         * DecisionShown
         * @description What followed from the checks, and what a better file would clear.
         */
        DecisionShown: {
            /** Outcome */
            outcome: string;
            /** Reasons */
            reasons: string[];
            /** Resend */
            resend: components["schemas"]["ResendShown"][];
        };
        /**
         * DepositAnswer
         * @description Where to pay. The money is in the wallet when the bank says that it came.
         */
        DepositAnswer: {
            /**
             * Depositid
             * Format: uuid
             */
            depositId: string;
            /**
             * Expiresat
             * Format: date-time
             * @description What comes later waits for an operator.
             */
            expiresAt: string;
            /** Ifsc */
            ifsc: string;
            /** Upiuri */
            upiUri?: string | null;
            /** Virtualaccount */
            virtualAccount: string;
        };
        /**
         * DepositRequest
         * @description How much is to be paid in, and by what.
         */
        DepositRequest: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Method
             * @default bank
             * @enum {string}
             */
            method: "bank" | "upi";
        };
        /**
         * Disabled
         * @description The user is disabled; so many sessions were ended by this call.
         */
        Disabled: {
            /** Sessionsended */
            sessionsEnded: number;
            /**
             * Status
             * @default disabled
             * @constant
             */
            status: "disabled";
        };
        /**
         * Disabling
         * @description Why a user may no longer sign in. No personal data: it is logged.
         */
        Disabling: {
            /** Reason */
            reason: string;
        };
        /**
         * DisputeBody
         * @description Why the customer will not pay.
         */
        DisputeBody: {
            /** Reason */
            reason: string;
        };
        /**
         * DisputeByLink
         * @description Why the customer will not pay.
         */
        DisputeByLink: {
            /**
             * Link
             * @description What stands behind `#` in the letter's address.
             */
            link: string;
            /** Reason */
            reason: string;
        };
        /**
         * Distributed
         * @description What this call distributed to investors, and to whom.
         *
         *     `payouts` are in the order of funding, at most 10,000; `more` is how many
         *     investors beyond those were paid.
         */
        Distributed: {
            /** @example 90000 */
            distributed: Decimal;
            /**
             * More
             * @default 0
             */
            more: number;
            /** Payouts */
            payouts: components["schemas"]["Payout"][];
        };
        /**
         * DistributionLine
         * @description What one payment came to, by rank. The investors' fee is a part of what was earned.
         */
        DistributionLine: {
            /**
             * Countedon
             * Format: date
             */
            countedOn: string;
            /**
             * Creditid
             * Format: uuid
             */
            creditId: string;
            /**
             * Distributionid
             * Format: uuid
             */
            distributionId: string;
            /** @example 90000 */
            earned: Decimal;
            /** @example 90000 */
            fee: Decimal;
            /** Final */
            final: boolean;
            /** @example 90000 */
            investorFee: Decimal;
            /** @example 90000 */
            late: Decimal;
            /** @example 90000 */
            principal: Decimal;
            /** @example 90000 */
            recovery: Decimal;
            /** @example 90000 */
            reserve: Decimal;
            /** @example 90000 */
            toInvestors: Decimal;
        };
        /**
         * Document
         * @description A further document that names the person.
         */
        Document: {
            /**
             * Kind
             * @example passport
             */
            kind: string;
            /**
             * Number
             * @example M1234567
             */
            number: string;
        };
        /**
         * EmailChoices
         * @description Which letters a person wants. The first three groups are always on.
         */
        EmailChoices: {
            /**
             * Account
             * @default true
             */
            account: boolean;
            /**
             * Investing
             * @default true
             */
            investing: boolean;
            /**
             * Invoices
             * @default true
             */
            invoices: boolean;
            /**
             * Money
             * @default true
             */
            money: boolean;
            /**
             * Obligations
             * @default true
             */
            obligations: boolean;
            /**
             * Repayments
             * @default true
             */
            repayments: boolean;
        };
        /**
         * ExposureShown
         * @description What of a customer's cap is taken.
         *
         *     `outstanding` is out, in open and running deals; `reserved` is that and what open listings may
         *     still raise. `free` is what another listing could raise. `investors` have the most out.
         */
        ExposureShown: {
            /** @example 90000 */
            cap: Decimal;
            /**
             * Customerid
             * Format: uuid
             */
            customerId: string;
            /** @example 90000 */
            free: Decimal;
            /** Investors */
            investors: components["schemas"]["HeldShown"][];
            /** @example 90000 */
            outstanding: Decimal;
            /** @example 90000 */
            reserved: Decimal;
        };
        /**
         * FeeInvoiceShape
         * @description A tax invoice: taxable value, GST by kind, total. Rates in per cent.
         */
        FeeInvoiceShape: {
            /** @example 90000 */
            cgst: Decimal;
            /** Description */
            description: string;
            /** @example 12.5 */
            gstRate: Decimal;
            /** @example 90000 */
            igst: Decimal;
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /**
             * Issuedon
             * Format: date
             */
            issuedOn: string;
            /** Number */
            number: string;
            /** Placeofsupply */
            placeOfSupply: string;
            recipient: components["schemas"]["PartyShape"];
            /** Reversecharge */
            reverseCharge: boolean;
            /** Sac */
            sac: string;
            /** @example 90000 */
            sgst: Decimal;
            supplier: components["schemas"]["PartyShape"];
            /** @example 90000 */
            taxableValue: Decimal;
            /** @example 90000 */
            total: Decimal;
        };
        /**
         * FieldShown
         * @description A field of the document: amounts are numbers, days ISO.
         *
         *     Pages count from 0; a box is left, top, right, bottom in points from the page's top left.
         */
        FieldShown: {
            /** Box */
            box: [
                Decimal,
                Decimal,
                Decimal,
                Decimal
            ] | null;
            /** Confidence */
            confidence: Decimal;
            /** Page */
            page: number | null;
            /** Source */
            source: string;
            /** Value */
            value: unknown;
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /**
         * Health
         * @description That the process answers, and what day it is for business.
         */
        Health: {
            /** Status */
            status: string;
            /**
             * Today
             * Format: date
             */
            today: string;
        };
        /**
         * HeldShown
         * @description What one investor has out on the customer.
         */
        HeldShown: {
            /**
             * Investorid
             * Format: uuid
             */
            investorId: string;
            /** @example 90000 */
            outstanding: Decimal;
        };
        /**
         * IdentityStatus
         * @description Where an identity is.
         * @enum {string}
         */
        IdentityStatus: "pending" | "verified" | "rejected";
        /**
         * InvestmentQuote
         * @description What an amount would bring, were the seller paid today.
         *
         *     `allowed` is the most that your limits and the customer's cap let you put in now, whatever is
         *     in your wallet. `outcomes` are by how late the customer pays. After `defaultOn` without payment
         *     it is a default: nothing more may come, and up to the whole `amount` is lost.
         */
        InvestmentQuote: {
            /** @example 90000 */
            allowed: Decimal;
            /** @example 90000 */
            amount: Decimal;
            /** @example 12.5 */
            annualRate: Decimal;
            /**
             * Defaulton
             * Format: date
             */
            defaultOn: string;
            /**
             * Disbursedon
             * Format: date
             */
            disbursedOn: string;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /** Gracedays */
            graceDays: number;
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /** @example 90000 */
            lateCap: Decimal;
            /** @example 12.5 */
            lateRate: Decimal;
            /** @example 90000 */
            minimum: Decimal;
            /** Outcomes */
            outcomes: components["schemas"]["OutcomeShown"][];
            /** @example 12.5 */
            platformFeeRate: Decimal;
            /** Recourse */
            recourse: boolean;
            /** @example 90000 */
            remaining: Decimal;
        };
        /**
         * InvitationIn
         * @description Whom to ask. `manager`: everything but money to a bank account, who you are, and the team.
         *
         *     `viewer`: may look, not change.
         */
        InvitationIn: {
            /**
             * Email
             * @example ravi@example.in
             */
            email: string;
            /**
             * Name
             * @example Ravi Kumar
             */
            name?: string | null;
            /**
             * Right
             * @enum {string}
             */
            right: "manager" | "viewer";
        };
        /**
         * InvitationOut
         * @description Somebody you asked, who has not answered. The letter has the token, and only it.
         */
        InvitationOut: {
            /** Email */
            email: string;
            /**
             * Expiresat
             * Format: date-time
             */
            expiresAt: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Invitedat
             * Format: date-time
             */
            invitedAt: string;
            /** Name */
            name: string | null;
            /**
             * Right
             * @enum {string}
             */
            right: "manager" | "viewer";
        };
        /**
         * InvitationShown
         * @description Who asks you, to act for whom, and how much you would be allowed.
         */
        InvitationShown: {
            /**
             * Accepted
             * @description It was accepted already: sign in.
             */
            accepted: boolean;
            /** Businessname */
            businessName: string | null;
            /** Email */
            email: string;
            /**
             * Expiresat
             * Format: date-time
             */
            expiresAt: string;
            /** Name */
            name: string | null;
            /** Ownername */
            ownerName: string;
            /**
             * Right
             * @enum {string}
             */
            right: "manager" | "viewer";
            /**
             * Role
             * @enum {string}
             */
            role: "sme" | "investor" | "customer" | "admin";
        };
        /**
         * Invited
         * @description A letter is on its way.
         */
        Invited: {
            /**
             * Expiresat
             * Format: date-time
             */
            expiresAt: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /**
         * InvoiceShown
         * @description All facts of an invoice.
         */
        InvoiceShown: {
            /** @example 90000 */
            amount: Decimal;
            /** Awaiting */
            awaiting: string | null;
            /** Cancelling */
            cancelling: boolean;
            /** Checks */
            checks: components["schemas"]["CheckShown"][];
            /** Customergst */
            customerGST: string;
            /** Customername */
            customerName: string | null;
            decision: components["schemas"]["DecisionShown"] | null;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /** Fields */
            fields: {
                [key: string]: components["schemas"]["FieldShown"];
            };
            /** Grade */
            grade: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Invoicenumber */
            invoiceNumber: string;
            latePayment: components["schemas"]["LatePaymentShown"] | null;
            /** @example 90000 */
            raised: Decimal;
            /** @example 90000 */
            received: Decimal;
            remaining: Decimal | null;
            /** Riskreasons */
            riskReasons: components["schemas"]["RiskReason"][];
            /** Riskscore */
            riskScore: number | null;
            /** Sellername */
            sellerName: string | null;
            /** Stage */
            stage: string;
            /** Status */
            status: string;
            terms: components["schemas"]["hundi__invoice__shapes__TermsShown"] | null;
            /** Timeline */
            timeline: components["schemas"]["MomentShown"][];
            /**
             * Uploadedat
             * Format: date-time
             */
            uploadedAt: string;
            /** Warnings */
            warnings: components["schemas"]["WarningShown"][];
        };
        /**
         * InvoiceSummary
         * @description An invoice in a list.
         */
        InvoiceSummary: {
            /** @example 90000 */
            amount: Decimal;
            /** Awaiting */
            awaiting: string | null;
            /** Customergst */
            customerGST: string;
            /** Customername */
            customerName: string | null;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /** Grade */
            grade: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Invoicenumber */
            invoiceNumber: string;
            /** @example 90000 */
            raised: Decimal;
            /** @example 90000 */
            received: Decimal;
            remaining: Decimal | null;
            /** Riskscore */
            riskScore: number | null;
            /** Sellername */
            sellerName: string | null;
            /** Stage */
            stage: string;
            /** Status */
            status: string;
            /**
             * Uploadedat
             * Format: date-time
             */
            uploadedAt: string;
        };
        /**
         * Joined
         * @description You are in the team. Sign in with this address and your password.
         */
        Joined: {
            /** Email */
            email: string;
            /**
             * Personid
             * Format: uuid
             */
            personId: string;
        };
        /**
         * KycDecided
         * @description `rejected` at once; `awaiting_approval` until another operator approves `approvalId`.
         */
        KycDecided: {
            /** Approvalid */
            approvalId?: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "rejected" | "awaiting_approval";
        };
        /**
         * KycDecision
         * @description What an operator decides, and why. No personal data in the reason: it is logged.
         */
        KycDecision: {
            /**
             * Decision
             * @enum {string}
             */
            decision: "verified" | "rejected";
            /** Reason */
            reason: string;
        };
        /**
         * KycIn
         * @description Whom the caller says to be. Without consent nobody may be asked about them.
         */
        KycIn: {
            /**
             * Consent
             * @constant
             */
            consent: true;
            /** Dateofbirth */
            dateOfBirth?: string | null;
            /** Documents */
            documents?: components["schemas"]["Document"][] | null;
            /**
             * Name
             * @example Asha Rao
             */
            name: string;
            /**
             * Pan
             * @example ABCPE1234F
             */
            pan: string;
        };
        /**
         * KycOut
         * @description How far the caller's identity is proved.
         *
         *     `level`: `basic` for an investor or before a business is claimed; `business` when the PAN is
         *     the business's own; `signatory` when it is that of the person who signs for the business.
         */
        KycOut: {
            /** Kycstatus */
            kycStatus: "none" | components["schemas"]["IdentityStatus"];
            /** Level */
            level: ("basic" | "business" | "signatory") | null;
            /** Reasons */
            reasons: string[];
        };
        /**
         * KycShown
         * @description What somebody submitted about themselves, and why it could not be decided without a person.
         *
         *     `accountName` is what they signed up with; the registry's confirmed business stands beside it.
         */
        KycShown: {
            /** Accountname */
            accountName: string;
            /** Businessname */
            businessName: string | null;
            /** Businessstatus */
            businessStatus: string | null;
            /** Dateofbirth */
            dateOfBirth: string | null;
            /** Gstin */
            gstin: string | null;
            /** Kycstatus */
            kycStatus: string;
            /** Level */
            level: string;
            /** Name */
            name: string;
            /** Pan */
            pan: string;
            /** Reasons */
            reasons: string[];
            /** Role */
            role: string;
        };
        /**
         * KycStarted
         * @description The submission waits for the provider.
         */
        KycStarted: {
            /** Kycstatus */
            kycStatus: "none" | components["schemas"]["IdentityStatus"];
        };
        /**
         * LatePaymentShown
         * @description How probable it is that the customer pays late, 0 to 1: a model's opinion, not a check.
         */
        LatePaymentShown: {
            /** Model */
            model: string;
            /** Probability */
            probability: Decimal;
            /** Reasons */
            reasons: components["schemas"]["LateReason"][];
        };
        /**
         * LateReason
         * @description A fact that moved the probability of a late payment, in percentage points.
         */
        LateReason: {
            /** Code */
            code: string;
            /** Points */
            points: Decimal;
        };
        /**
         * Lateness
         * @description Principal still out that is so many days late; `toDays` is null for all that is later.
         */
        Lateness: {
            /** Fromdays */
            fromDays: number;
            /** @example 90000 */
            outstanding: Decimal;
            /** Todays */
            toDays: number | null;
        };
        /**
         * LimitBody
         * @description A limit from a day on.
         *
         *     `outstanding` bounds what one investor has out in all, `invoice` in one invoice,
         *     `concentration` on one customer; `customer` what all investors together have out on one
         *     customer. Without an investor and a customer it is everybody's.
         */
        LimitBody: {
            /** @example 90000 */
            amount: Decimal;
            /** Customerid */
            customerId?: string | null;
            /**
             * Effectivefrom
             * Format: date
             */
            effectiveFrom: string;
            /** Investorid */
            investorId?: string | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "outstanding" | "invoice" | "customer" | "concentration";
            /** Reason */
            reason: string;
        };
        /**
         * LimitProposed
         * @description A limit changes when a second operator agrees.
         */
        LimitProposed: {
            /**
             * Approvalid
             * Format: uuid
             */
            approvalId: string;
            /**
             * Status
             * @default proposed
             */
            status: string;
        };
        /**
         * LimitShown
         * @description A limit. Of those for the same, the latest that has begun is in force.
         */
        LimitShown: {
            /** @example 90000 */
            amount: Decimal;
            /** Customerid */
            customerId: string | null;
            /**
             * Effectivefrom
             * Format: date
             */
            effectiveFrom: string;
            /** Inforce */
            inForce: boolean;
            /** Investorid */
            investorId: string | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "outstanding" | "invoice" | "customer" | "concentration";
        };
        /**
         * LinkSent
         * @description The customer gets a letter with a new link; the one before counts no more.
         */
        LinkSent: {
            /**
             * Answerby
             * Format: date-time
             */
            answerBy: string;
            /**
             * Expiresat
             * Format: date-time
             */
            expiresAt: string;
        };
        /**
         * LinkedInvoice
         * @description One invoice, as the customer it is for sees it.
         *
         *     `open`: it waits for an answer, by `answerBy`. `over`: it ended, or another link was sent.
         */
        LinkedInvoice: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Answerby
             * Format: date-time
             */
            answerBy: string;
            /** Candispute */
            canDispute: boolean;
            /** Canpay */
            canPay: boolean;
            /** Customergstin */
            customerGstin: string;
            /** Customername */
            customerName: string | null;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /**
             * Expiresat
             * Format: date-time
             */
            expiresAt: string;
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /** Invoicenumber */
            invoiceNumber: string;
            /** Sellergstin */
            sellerGstin: string | null;
            /** Sellername */
            sellerName: string | null;
            /**
             * Standing
             * @enum {string}
             */
            standing: "open" | "accepted" | "disputed" | "over";
        };
        /**
         * ListBody
         * @description What the SME asks for. Rates in per cent; what it leaves out the product decides.
         */
        ListBody: {
            /** @example 12.5 */
            advanceRate: Decimal;
            annualRate?: Decimal | null;
            /** Closesat */
            closesAt?: string | null;
        };
        /**
         * LiveSession
         * @description One place where you are signed in. Without `device` it is a machine with tokens.
         */
        LiveSession: {
            /** Current */
            current: boolean;
            /** Device */
            device: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Seenat */
            seenAt: string | null;
            /**
             * Startedat
             * Format: date-time
             */
            startedAt: string;
        };
        /**
         * LogIn
         * @description Credentials. `otp`: a code of the authenticator, or a recovery code, where one is set up.
         */
        LogIn: {
            /**
             * Email
             * @example asha@example.in
             */
            email: string;
            /** Otp */
            otp?: string | null;
            /**
             * Password
             * @example violet tram on Sunday
             */
            password: string;
        };
        /**
         * LogOut
         * @description The session's refresh token, if it is at hand.
         */
        LogOut: {
            /** Refreshtoken */
            refreshToken?: string | null;
        };
        /**
         * LookShown
         * @description One thing to look at: why, and where on the paper; pages count from 0.
         */
        LookShown: {
            /** Box */
            box: [
                Decimal,
                Decimal,
                Decimal,
                Decimal
            ] | null;
            /** Check */
            check: string;
            /** Details */
            details: {
                [key: string]: string;
            };
            /** Outcome */
            outcome: string;
            /** Page */
            page: number | null;
            /** Reason */
            reason: string;
        };
        /**
         * MatchProposed
         * @description The match waits for a second operator.
         */
        MatchProposed: {
            /**
             * Approvalid
             * Format: uuid
             */
            approvalId: string;
            /**
             * Status
             * @default proposed
             */
            status: string;
        };
        /**
         * MatchRequest
         * @description Whose the money is: exactly one of invoice, user or refund; and why you think so.
         */
        MatchRequest: {
            /** Invoiceid */
            invoiceId?: string | null;
            /** Reason */
            reason: string;
            /** Refund */
            refund?: true | null;
            /** Userid */
            userId?: string | null;
        };
        /**
         * Maturity
         * @description What is expected back on one day.
         */
        Maturity: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Date
             * Format: date
             */
            date: string;
        };
        /**
         * MeOut
         * @description The caller.
         */
        MeOut: {
            /** @description `verified` while any account is, also when a newer one is being checked. */
            bankAccountStatus: components["schemas"]["BankAccountStatus"] | null;
            /** @description Null until one is claimed. */
            businessStatus: components["schemas"]["BusinessStatus"] | null;
            /**
             * Email
             * @description Your own.
             */
            email: string;
            /**
             * Gstin
             * @description Of the confirmed business.
             */
            gstin: string | null;
            /**
             * Id
             * Format: uuid
             * @description The account that you act for.
             */
            id: string;
            /**
             * Kycstatus
             * @description `none`: nothing submitted. An admin needs none.
             */
            kycStatus: "none" | components["schemas"]["IdentityStatus"];
            /**
             * Name
             * @description Your own.
             */
            name: string;
            /**
             * Personid
             * Format: uuid
             * @description Who you are; of an owner, the account.
             */
            personId: string;
            /**
             * Right
             * @description `viewer` may look only; see also routes with `x-for`.
             * @enum {string}
             */
            right: "owner" | "manager" | "viewer";
            /**
             * Riskscore
             * @description 0 to 100, higher is safer: the track record of an SME or a customer. Null until there is one, and for others.
             */
            riskScore: number | null;
            /**
             * Role
             * @enum {string}
             */
            role: "sme" | "investor" | "customer" | "admin";
            /** @description Whose team you are in. Null for an owner. */
            team: components["schemas"]["TeamOf"] | null;
            /** @example 90000 */
            walletBalance: Decimal;
        };
        /**
         * MemberOut
         * @description Somebody who acts for your account.
         */
        MemberOut: {
            /** Email */
            email: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Joinedat
             * Format: date-time
             */
            joinedAt: string;
            /** Name */
            name: string;
            /**
             * Right
             * @enum {string}
             */
            right: "manager" | "viewer";
        };
        /**
         * MergeRequest
         * @description The credits that pay one invoice together, and why you think so.
         */
        MergeRequest: {
            /** Creditids */
            creditIds: string[];
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /** Reason */
            reason: string;
        };
        /**
         * MomentShown
         * @description A line of the timeline. `by` is a role, never a person.
         */
        MomentShown: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** By */
            by: string;
            /** Note */
            note: string | null;
            /** What */
            what: string;
        };
        /**
         * Money
         * @description An exact amount. `Money(9_000_000)` is 90,000 rupees.
         */
        Money: {
            /**
             * Currency
             * @default INR
             */
            currency: string;
            /** Minor */
            minor: number;
        };
        /**
         * NewPasskey
         * @description A new passkey, and what you call it.
         */
        NewPasskey: {
            /** Credential */
            credential: {
                [key: string]: unknown;
            };
            /**
             * Name
             * @example My phone
             */
            name: string;
        };
        /**
         * NewPassword
         * @description The password now, and the one from now on.
         */
        NewPassword: {
            /** Current */
            current: string;
            /**
             * Password
             * @example violet tram on Sunday
             */
            password: string;
        };
        /**
         * NoticeShown
         * @description That an invoice was sold through us and is to be paid to this account.
         *
         *     `amountDue` is what is left of `amount` today; zero when it is paid.
         */
        NoticeShown: {
            /** @example 90000 */
            amount: Decimal;
            /** @example 90000 */
            amountDue: Decimal;
            /** Code */
            code: string;
            /** Customername */
            customerName: string;
            /**
             * Dueon
             * Format: date
             */
            dueOn: string;
            /** Ifsc */
            ifsc: string;
            /** Invoicenumber */
            invoiceNumber: string;
            /**
             * Issuedon
             * Format: date
             */
            issuedOn: string;
            /** Sellername */
            sellerName: string;
            /** Virtualaccount */
            virtualAccount: string;
        };
        /**
         * NotificationShown
         * @description What a person was told: as a kind with params, and in plain English.
         */
        NotificationShown: {
            /**
             * Createdat
             * Format: date-time
             */
            createdAt: string;
            /** Id */
            id: number;
            /** Kind */
            kind: string;
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** Readat */
            readAt: string | null;
            /** Text */
            text: string;
            /** Title */
            title: string;
        };
        /**
         * Offer
         * @description An invoice that takes money now. Rates are a year's, net of platform fee, before tax.
         *
         *     `expectedROI` is simple, `expectedXirr` compounded; `expectedReturn` is for the whole of
         *     `discountedAmount`, if the SME is paid today and the customer pays on the due date.
         */
        Offer: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Closesat
             * Format: date-time
             */
            closesAt: string;
            /** Customername */
            customerName: string;
            /** Daystomaturity */
            daysToMaturity: number;
            /** @example 90000 */
            discountedAmount: Decimal;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /**
             * Expectedroi
             * @example 12.5
             */
            expectedROI: Decimal;
            /** @example 90000 */
            expectedReturn: Decimal;
            /**
             * Expectedxirr
             * @example 12.5
             */
            expectedXirr: Decimal;
            /** Grade */
            grade: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Invoicenumber */
            invoiceNumber: string;
            /** @example 90000 */
            minimum: Decimal;
            /** @example 90000 */
            raised: Decimal;
            /** @example 90000 */
            remaining: Decimal;
            /** Riskscore */
            riskScore: number;
            /** Sellername */
            sellerName: string;
        };
        /**
         * OperatorShown
         * @description An operator by the address they sign in with; other operators alone see it.
         */
        OperatorShown: {
            /** Disabled */
            disabled: boolean;
            /** Email */
            email: string;
            /**
             * Userid
             * Format: uuid
             */
            userId: string;
        };
        /**
         * OutcomeShown
         * @description The whole amount comes back on one day: `comesBack` is the amount and `gain`.
         *
         *     `gain` is interest and late charge less the platform's fee on the interest, before tax.
         */
        OutcomeShown: {
            /**
             * Annualroi
             * @example 12.5
             */
            annualROI: Decimal;
            /** @example 90000 */
            comesBack: Decimal;
            /** Dayslate */
            daysLate: number;
            /** @example 90000 */
            gain: Decimal;
            /** @example 90000 */
            interest: Decimal;
            /** @example 90000 */
            lateCharge: Decimal;
            /**
             * Paidon
             * Format: date
             */
            paidOn: string;
            /** @example 90000 */
            platformFee: Decimal;
            /**
             * Xirr
             * @example 12.5
             */
            xirr: Decimal;
        };
        /**
         * OwnSession
         * @description The session of the page that asks.
         */
        OwnSession: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Level
             * @enum {string}
             */
            level: "password" | "otp" | "passkey";
            /**
             * Provedat
             * Format: date-time
             */
            provedAt: string;
            /**
             * Right
             * @enum {string}
             */
            right: "owner" | "manager" | "viewer";
            /**
             * Role
             * @enum {string}
             */
            role: "sme" | "investor" | "customer" | "admin";
        };
        /**
         * PaidByLink
         * @description The link, from the letter.
         */
        PaidByLink: {
            /** Link */
            link: string;
        };
        /**
         * PaidTo
         * @description The account that money goes to.
         */
        PaidTo: {
            /** Ifsc */
            ifsc: string;
            /** Last4 */
            last4: string;
        };
        /**
         * ParkRequest
         * @description Until when the credit is put aside, and why; no day takes it up again.
         */
        ParkRequest: {
            /** Reason */
            reason: string;
            /** Until */
            until?: string | null;
        };
        /**
         * Parked
         * @description How the credit stands now.
         */
        Parked: {
            /**
             * Creditid
             * Format: uuid
             */
            creditId: string;
            /** Parkeduntil */
            parkedUntil: string | null;
        };
        /**
         * PartyShape
         * @description A party of a tax invoice; without a GSTIN it is not registered.
         */
        PartyShape: {
            /** Address */
            address: string | null;
            /** Gstin */
            gstin: string | null;
            /** Legalname */
            legalName: string;
        };
        /**
         * PasskeyShown
         * @description One passkey.
         */
        PasskeyShown: {
            /**
             * Addedat
             * Format: date-time
             */
            addedAt: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Usedat */
            usedAt: string | null;
        };
        /**
         * Payout
         * @description What one investor got by this call.
         */
        Payout: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Investorid
             * Format: uuid
             */
            investorId: string;
        };
        /**
         * PlacedAnswer
         * @description A credit that two operators placed or split: where its money is now.
         */
        PlacedAnswer: {
            /** @example 90000 */
            amount: Decimal;
            /** Beingundone */
            beingUndone: boolean;
            /**
             * Creditid
             * Format: uuid
             */
            creditId: string;
            /** Invoiceid */
            invoiceId: string | null;
            /** Invoicenumber */
            invoiceNumber: string | null;
            /**
             * Place
             * @enum {string}
             */
            place: "wallet" | "receipts" | "split";
            /** Transactionid */
            transactionId: string;
            /** Userid */
            userId: string | null;
        };
        /**
         * Portfolio
         * @description An investor's positions and what they come to.
         *
         *     `xirr` is per cent a year over dated flows: each commitment on its day, what came back, and
         *     for what is still out the principal and return expected on the due date (today, if that has
         *     passed; nothing, if in default or written off). Null while no rate fits. `lost` is what is
         *     missing of the principal of what was written off. Sums are over all positions; `positions` is
         *     a page of them, the newest first. `lateness` divides `outstanding` by how late it is.
         */
        Portfolio: {
            /** @example 90000 */
            earned: Decimal;
            /** @example 90000 */
            invested: Decimal;
            /** Lateness */
            lateness: components["schemas"]["Lateness"][];
            /** @example 90000 */
            lost: Decimal;
            /** Maturities */
            maturities: components["schemas"]["Maturity"][];
            /** @example 90000 */
            outstanding: Decimal;
            /** Positions */
            positions: components["schemas"]["Position"][];
            /** Xirr */
            xirr: Decimal | null;
        };
        /**
         * Position
         * @description One commitment. What came back counts as principal first.
         *
         *     `status`: committed (the listing is open), funded, disbursed, partially_repaid, overdue,
         *     defaulted, written_off (`lost` is what is missing of the principal), repaid, or released (the
         *     listing ended and the money is back in the wallet).
         */
        Position: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Commitmentid
             * Format: uuid
             */
            commitmentId: string;
            /**
             * Committedat
             * Format: date-time
             */
            committedAt: string;
            /** Customername */
            customerName: string;
            /** Dayslate */
            daysLate: number;
            /** Disbursedon */
            disbursedOn: string | null;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /** @example 90000 */
            expectedReturn: Decimal;
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /** Invoicenumber */
            invoiceNumber: string;
            /** @example 90000 */
            lost: Decimal;
            /** @example 90000 */
            principalOutstanding: Decimal;
            /** @example 90000 */
            received: Decimal;
            /** Status */
            status: string;
        };
        /**
         * PositionLine
         * @description One of the caller's own positions.
         */
        PositionLine: {
            /**
             * Commitmentid
             * Format: uuid
             */
            commitmentId: string;
            /** @example 90000 */
            committed: Decimal;
            /** @example 90000 */
            paid: Decimal;
        };
        /**
         * Preferences
         * @description How a person wants to be told. What stands in the list is not chosen: it has everything.
         */
        Preferences: {
            email: components["schemas"]["EmailChoices"];
        };
        /**
         * Progress
         * @description Where an invoice is now.
         */
        Progress: {
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /** Stage */
            stage: string;
            /** Status */
            status: string;
        };
        /**
         * ProofIn
         * @description One proof: a password, a code of the authenticator (or a recovery code), or a passkey's.
         */
        ProofIn: {
            /** Credential */
            credential?: {
                [key: string]: unknown;
            } | null;
            /** Otp */
            otp?: string | null;
            /** Password */
            password?: string | null;
        };
        /**
         * ProofShape
         * @description One invariant, and what breaks it.
         */
        ProofShape: {
            /** Brokenby */
            brokenBy: string[];
            /** Holds */
            holds: boolean;
            /** Promise */
            promise: string;
        };
        /**
         * Proposed
         * @description The decision accepts a risk: a second operator must agree.
         */
        Proposed: {
            /**
             * Approvalid
             * Format: uuid
             */
            approvalId: string;
            /** Status */
            status: string;
        };
        /**
         * Proved
         * @description You are proved. `accessToken` is for machines; the page goes on with its cookie.
         */
        Proved: {
            /** Accesstoken */
            accessToken: string | null;
            /** Lastsseconds */
            lastsSeconds: number;
            /**
             * Level
             * @enum {string}
             */
            level: "password" | "otp" | "passkey";
            /**
             * Provedat
             * Format: date-time
             */
            provedAt: string;
        };
        /**
         * PublicStatus
         * @description Whether the platform answers and whether money moves, for everybody; no reason is told.
         *
         *     `now` is the instant of business, which a sandbox may have moved: a page's clocks go by it.
         */
        PublicStatus: {
            /** Haltedsince */
            haltedSince: string | null;
            /** Moneymoves */
            moneyMoves: boolean;
            /**
             * Now
             * Format: date-time
             */
            now: string;
            /**
             * Today
             * Format: date
             */
            today: string;
        };
        /**
         * PublicTotals
         * @description The platform at `at`. `heldByTrustee` less `owed` is `difference`, and must be nothing.
         */
        PublicTotals: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** @example 90000 */
            difference: Decimal;
            /** @example 90000 */
            financed: Decimal;
            /** @example 90000 */
            heldByTrustee: Decimal;
            /** Invoicesfinanced */
            invoicesFinanced: number;
            /** Invoiceslost */
            invoicesLost: number;
            /** @example 90000 */
            lost: Decimal;
            /** @example 90000 */
            outstanding: Decimal;
            /** @example 90000 */
            owed: Decimal;
            /** @example 90000 */
            repaid: Decimal;
        };
        /**
         * Queue
         * @description All that waits for operators, oldest first.
         */
        Queue: {
            /** Approvals */
            approvals: components["schemas"]["Approval"][];
            /** Items */
            items: components["schemas"]["WorkItem"][];
        };
        /**
         * Rate
         * @description A rate in basis points, never negative.
         */
        Rate: {
            /** Basispoints */
            basisPoints: number;
        };
        /**
         * Receipt
         * @description What a listing costs the SME and pays the investors.
         */
        Receipt: {
            /** @example 12.5 */
            advanceRate: Decimal;
            /**
             * Allincost
             * @example 12.5
             */
            allInCost: Decimal;
            /** @example 90000 */
            amount: Decimal;
            /** @example 12.5 */
            annualRate: Decimal;
            /**
             * Closesat
             * Format: date-time
             */
            closesAt: string;
            /** Daystomaturity */
            daysToMaturity: number;
            /** @example 90000 */
            discountedAmount: Decimal;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /**
             * Expectedroi
             * @example 12.5
             */
            expectedROI: Decimal;
            /** @example 90000 */
            expectedReturn: Decimal;
            /**
             * Expectedxirr
             * @example 12.5
             */
            expectedXirr: Decimal;
            /** Gracedays */
            graceDays: number;
            /** @example 90000 */
            gstOnFee: Decimal;
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /** @example 12.5 */
            lateRate: Decimal;
            /** @example 90000 */
            minimum: Decimal;
            /** @example 90000 */
            netToSme: Decimal;
            /** @example 90000 */
            platformFee: Decimal;
            /** Preview */
            preview: boolean;
            /** @example 90000 */
            reserve: Decimal;
            /** @example 90000 */
            reserveAtMaturity: Decimal;
            /** Stage */
            stage: string;
            /** Status */
            status: string;
        };
        /**
         * ReceiptLine
         * @description One payment of the customer. `excess` is the part that goes back.
         */
        ReceiptLine: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Creditid
             * Format: uuid
             */
            creditId: string;
            /** @example 90000 */
            excess: Decimal;
            /**
             * Receivedon
             * Format: date
             */
            receivedOn: string;
            /** State */
            state: string;
        };
        /**
         * ReconciliationAnswer
         * @description What waits for an operator, oldest first and what is parked last; and if the books agree.
         *
         *     `placed` is what people placed last, newest first: two of them can undo it.
         */
        ReconciliationAnswer: {
            books: components["schemas"]["BooksAnswer"];
            /** Placed */
            placed: components["schemas"]["PlacedAnswer"][];
            /** Unmatched */
            unmatched: components["schemas"]["WaitingCreditAnswer"][];
        };
        /**
         * RecoveryCodes
         * @description Codes for who loses their authenticator. They are shown this once; each counts once.
         */
        RecoveryCodes: {
            /** Codes */
            codes: string[];
        };
        /**
         * Refresh
         * @description The newest refresh token of the session.
         */
        Refresh: {
            /** Refreshtoken */
            refreshToken: string;
        };
        /**
         * Registered
         * @description The new account.
         */
        Registered: {
            /**
             * Userid
             * Format: uuid
             */
            userId: string;
        };
        /**
         * Registration
         * @description Who wants an account. Operators are made on the command line, not here.
         */
        Registration: {
            /**
             * Email
             * @example asha@example.in
             */
            email: string;
            /**
             * Name
             * @example Asha Rao
             */
            name: string;
            /**
             * Password
             * @example violet tram on Sunday
             */
            password: string;
            /**
             * Role
             * @enum {string}
             */
            role: "sme" | "investor" | "customer";
        };
        /**
         * RepaymentAnswer
         * @description How to pay an invoice: by NEFT, RTGS or IMPS to an account number of its own.
         */
        RepaymentAnswer: {
            /** @example 90000 */
            amountDue: Decimal;
            /**
             * Dueon
             * Format: date
             */
            dueOn: string;
            /** Ifsc */
            ifsc: string;
            /**
             * Upiuri
             * @description Only up to what UPI carries at once.
             */
            upiUri?: string | null;
            /** Virtualaccount */
            virtualAccount: string;
        };
        /**
         * ResendShown
         * @description Something to send again: `what` is `file`, `scan`, `photo` or `qr_photo`.
         */
        ResendShown: {
            /** Message */
            message: string;
            /** Reason */
            reason: string;
            /** What */
            what: string;
        };
        /**
         * ResolveBody
         * @description What becomes of money that was stopped on its way out. The reason is in the audit log.
         */
        ResolveBody: {
            /**
             * Decision
             * @enum {string}
             */
            decision: "pay_out" | "refund";
            /** Reason */
            reason: string;
        };
        /**
         * ResumeProposed
         * @description Money moves again when a second operator agrees.
         */
        ResumeProposed: {
            /**
             * Approvalid
             * Format: uuid
             */
            approvalId: string;
            /**
             * Status
             * @default proposed
             */
            status: string;
        };
        /**
         * ReviewShown
         * @description An invoice that waits for an operator: the gravest things to look at first.
         *
         *     `document` is where the page is shown, None when there is none to show; `resend` is what the
         *     SME could send instead; `proposed` says that one operator agreed and a second one must.
         */
        ReviewShown: {
            /** Document */
            document: string | null;
            invoice: components["schemas"]["InvoiceSummary"];
            latePayment: components["schemas"]["LatePaymentShown"] | null;
            /** Looks */
            looks: components["schemas"]["LookShown"][];
            /** Outcome */
            outcome: string | null;
            /** Proposed */
            proposed: boolean;
            /** Resend */
            resend: components["schemas"]["ResendShown"][];
        };
        /**
         * RightIn
         * @description What the member may do from now on.
         */
        RightIn: {
            /**
             * Right
             * @enum {string}
             */
            right: "manager" | "viewer";
        };
        /**
         * RiskReason
         * @description A part of the risk score.
         */
        RiskReason: {
            /** Code */
            code: string;
            /** Points */
            points: number;
        };
        /**
         * ScenarioShown
         * @description Everybody pays `daysLate` days late (today, if that is past), but `neverPays`.
         *
         *     `comesBack` is what would come from now on; `gain` what would then be gained on these
         *     positions in all, below zero if lost; net of fees, before tax.
         */
        ScenarioShown: {
            /** @example 90000 */
            comesBack: Decimal;
            /** Dayslate */
            daysLate: number;
            /** @example 90000 */
            gain: Decimal;
            /** Neverpays */
            neverPays: string | null;
        };
        /**
         * Security
         * @description What you can prove yourself with.
         */
        Security: {
            /** Passkeys */
            passkeys: components["schemas"]["PasskeyShown"][];
            /** Recoverycodesleft */
            recoveryCodesLeft: number;
            /**
             * Totp
             * @description Whether an authenticator's codes are asked for at sign-in.
             */
            totp: boolean;
        };
        /**
         * Settlement
         * @description How a deal stands.
         *
         *     `outstanding` is what the investors together still claim if it is paid today, `amount_due`
         *     what the customer still owes. `fee`, `gst` and `net` are for the SME and operators.
         */
        Settlement: {
            /** @example 90000 */
            advance: Decimal;
            /** @example 90000 */
            amountDue: Decimal;
            /** @example 90000 */
            credited: Decimal;
            /** Disbursedon */
            disbursedOn: string | null;
            /** Distributions */
            distributions: components["schemas"]["DistributionLine"][];
            /**
             * Dueon
             * Format: date
             */
            dueOn: string;
            /** @example 90000 */
            face: Decimal;
            fee: Decimal | null;
            gst: Decimal | null;
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            net: Decimal | null;
            /** @example 90000 */
            outstanding: Decimal;
            /** Positions */
            positions: components["schemas"]["PositionLine"][];
            /** Receipts */
            receipts: components["schemas"]["ReceiptLine"][];
            /** @example 90000 */
            received: Decimal;
            /** @example 90000 */
            recourseOwed: Decimal;
            /** @example 90000 */
            recoursePaid: Decimal;
            /** @example 90000 */
            recoveryCosts: Decimal;
            /** Status */
            status: string;
            /** @example 90000 */
            toInvestors: Decimal;
            /** @example 90000 */
            toSeller: Decimal;
            /** Writtenoffon */
            writtenOffOn: string | null;
        };
        /**
         * SplitRequest
         * @description The amounts to split off, and why; what they leave is the last part.
         */
        SplitRequest: {
            /** Amounts */
            amounts: Decimal[];
            /** Reason */
            reason: string;
        };
        /**
         * Stage
         * @description Where an invoice is in its life.
         * @enum {string}
         */
        Stage: "uploaded" | "verifying" | "needs_info" | "rejected" | "verified" | "accepted" | "listed" | "expired" | "cancelled" | "disputed" | "funded" | "disbursed" | "partially_repaid" | "overdue" | "repaid" | "defaulted" | "recovered" | "written_off";
        /**
         * StatementLineShape
         * @description One move of the wallet: `amount` is negative when it left; `balance` is right after.
         */
        StatementLineShape: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** @example 90000 */
            balance: Decimal;
            /** Description */
            description: string;
            /** Invoiceid */
            invoiceId: string | null;
            /** Invoicenumber */
            invoiceNumber: string | null;
            /**
             * Reference
             * Format: uuid
             */
            reference: string;
        };
        /**
         * StatementShape
         * @description The wallet's moves of a period, oldest first. Opening and amounts sum to closing.
         */
        StatementShape: {
            /** @example 90000 */
            closingBalance: Decimal;
            /**
             * From
             * Format: date
             */
            from: string;
            /** Lines */
            lines: components["schemas"]["StatementLineShape"][];
            /** @example 90000 */
            openingBalance: Decimal;
            /**
             * To
             * Format: date
             */
            to: string;
            /** Totals */
            totals: components["schemas"]["StatementTotalShape"][];
        };
        /**
         * StatementTotalShape
         * @description All moves for one thing together: interest, tax withheld, withdrawals.
         */
        StatementTotalShape: {
            /** @example 90000 */
            amount: Decimal;
            /** Description */
            description: string;
        };
        /**
         * SuggestionAnswer
         * @description An invoice that may be meant, what speaks for it, and what is still due on it.
         */
        SuggestionAnswer: {
            /** @example 90000 */
            due: Decimal;
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /** Invoicenumber */
            invoiceNumber: string;
            /** Reasons */
            reasons: string[];
            /** Score */
            score: number;
        };
        /**
         * SwitchBody
         * @description Why.
         */
        SwitchBody: {
            /** Reason */
            reason: string;
        };
        /**
         * SwitchShape
         * @description Whether money moves, and why not.
         */
        SwitchShape: {
            /** Halted */
            halted: boolean;
            /** Reason */
            reason: string | null;
            /** Since */
            since: string | null;
        };
        /**
         * TeamOf
         * @description Whose account it is that a member acts for.
         */
        TeamOf: {
            /** Businessname */
            businessName: string | null;
            /** Ownername */
            ownerName: string;
        };
        /**
         * TeamOut
         * @description Who acts for your account besides you, and whom you asked to.
         */
        TeamOut: {
            /** Invitations */
            invitations: components["schemas"]["InvitationOut"][];
            /** Members */
            members: components["schemas"]["MemberOut"][];
            /** Placesleft */
            placesLeft: number;
        };
        /**
         * TermsBody
         * @description Terms from a day on. What is left out stays as it is on that day.
         */
        TermsBody: {
            advanceRateMax?: Decimal | null;
            advanceRateMin?: Decimal | null;
            /** Annualratebygrade */
            annualRateByGrade?: {
                [key: string]: Decimal;
            } | null;
            annualRateMax?: Decimal | null;
            annualRateMin?: Decimal | null;
            /** Defaultafterdays */
            defaultAfterDays?: number | null;
            /** Gracedays */
            graceDays?: number | null;
            gstRate?: Decimal | null;
            investorFeeRate?: Decimal | null;
            lateCapRate?: Decimal | null;
            lateRate?: Decimal | null;
            minimum?: Decimal | null;
            platformFeeRate?: Decimal | null;
            /** Reason */
            reason: string;
            /** Recourse */
            recourse?: boolean | null;
            /** Tenordaysmax */
            tenorDaysMax?: number | null;
            /**
             * Validfrom
             * Format: date
             */
            validFrom: string;
        };
        /**
         * TermsProposed
         * @description Terms change when a second operator agrees.
         */
        TermsProposed: {
            /**
             * Approvalid
             * Format: uuid
             */
            approvalId: string;
            /**
             * Status
             * @default proposed
             */
            status: string;
        };
        /**
         * TokenPair
         * @description The access token is for calls, the refresh token once for the next pair.
         */
        TokenPair: {
            /** Accesstoken */
            accessToken: string;
            /**
             * Expiresin
             * @description Seconds for which the access token is good.
             */
            expiresIn: number;
            /**
             * Personid
             * Format: uuid
             * @description Who you are; of an owner, also the account.
             */
            personId: string;
            /** Refreshtoken */
            refreshToken: string;
            /**
             * Right
             * @description How much you may do for the account you act for.
             * @enum {string}
             */
            right: "owner" | "manager" | "viewer";
            /**
             * Role
             * @enum {string}
             */
            role: "sme" | "investor" | "customer" | "admin";
        };
        /**
         * TotpBegun
         * @description A secret for an authenticator application; it counts once its first code is confirmed.
         */
        TotpBegun: {
            /** Secret */
            secret: string;
            /**
             * Uri
             * @description What a QR code of it says.
             */
            uri: string;
        };
        /**
         * TotpCode
         * @description What the authenticator shows.
         */
        TotpCode: {
            /** Code */
            code: string;
        };
        /**
         * TransactionLine
         * @description One movement of a wallet: what came is positive, what went negative.
         */
        TransactionLine: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Invoiceid
             * @description The invoice that the money was for, if any.
             */
            invoiceId: string | null;
            /** Invoicenumber */
            invoiceNumber: string | null;
            /** Memo */
            memo: string;
            /**
             * Other
             * @description The kind of account on the other side.
             * @example escrow
             */
            other: string;
        };
        /**
         * UndoRequest
         * @description Why the placing was wrong.
         */
        UndoRequest: {
            /** Reason */
            reason: string;
        };
        /**
         * Uploaded
         * @description An invoice was taken. Verification goes on in the background.
         */
        Uploaded: {
            /**
             * Invoiceid
             * Format: uuid
             */
            invoiceId: string;
            /** Stage */
            stage: string;
            /** Status */
            status: string;
            /** Warnings */
            warnings: components["schemas"]["WarningShown"][];
        };
        /** ValidationError */
        ValidationError: {
            /** Context */
            ctx?: Record<string, never>;
            /** Input */
            input?: unknown;
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
        };
        /**
         * WaitingCreditAnswer
         * @description A credit whose money, or part of it, waits in suspense.
         */
        WaitingCreditAnswer: {
            /** @example 90000 */
            amount: Decimal;
            /** Canberefunded */
            canBeRefunded: boolean;
            /** Canbesplit */
            canBeSplit: boolean;
            /**
             * Creditid
             * Format: uuid
             */
            creditId: string;
            /**
             * Heardat
             * Format: date-time
             */
            heardAt: string;
            /** Invoicenumber */
            invoiceNumber: string | null;
            /** Parkeduntil */
            parkedUntil: string | null;
            /** Parkedwhy */
            parkedWhy: string | null;
            /** Reasons */
            reasons: string[];
            /** Suggestions */
            suggestions: components["schemas"]["SuggestionAnswer"][];
            /** Transactionid */
            transactionId: string;
            /** Utr */
            utr: string | null;
            /** Virtualaccount */
            virtualAccount: string | null;
            /** @example 90000 */
            waiting: Decimal;
        };
        /**
         * WalletAnswer
         * @description What a wallet holds, from the ledger.
         */
        WalletAnswer: {
            /**
             * @description What can be invested or withdrawn.
             * @example 90000
             */
            balance: Decimal;
            /**
             * @description Committed to invoices that are not yet disbursed.
             * @example 90000
             */
            held: Decimal;
            /**
             * @description What was taken back and was not there: repaid first out of what is paid you.
             * @example 90000
             */
            owed: Decimal;
            /** Transactions */
            transactions: components["schemas"]["TransactionLine"][];
        };
        /**
         * WarningShown
         * @description What the sandbox let pass; in earnest the upload would have been refused.
         */
        WarningShown: {
            /** Code */
            code: string;
            /** Field */
            field: string;
            /** Message */
            message: string;
        };
        /**
         * WatchedOffer
         * @description An invoice you keep an eye on; `status` is open, funded, expired or cancelled.
         */
        WatchedOffer: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Closesat
             * Format: date-time
             */
            closesAt: string;
            /** Customername */
            customerName: string;
            /** Daystomaturity */
            daysToMaturity: number;
            /** @example 90000 */
            discountedAmount: Decimal;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /**
             * Expectedroi
             * @example 12.5
             */
            expectedROI: Decimal;
            /** @example 90000 */
            expectedReturn: Decimal;
            /**
             * Expectedxirr
             * @example 12.5
             */
            expectedXirr: Decimal;
            /** Grade */
            grade: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Invoicenumber */
            invoiceNumber: string;
            /** @example 90000 */
            minimum: Decimal;
            /** @example 90000 */
            raised: Decimal;
            /** @example 90000 */
            remaining: Decimal;
            /** Riskscore */
            riskScore: number;
            /** Sellername */
            sellerName: string;
            /** Status */
            status: string;
            /**
             * Watchedat
             * Format: date-time
             */
            watchedAt: string;
        };
        /**
         * WhatIf
         * @description Of positions whose money is out and not in default. `isWhole`: all of them were counted.
         */
        WhatIf: {
            /** Concentration */
            concentration: components["schemas"]["ConcentrationShown"][];
            /** Iswhole */
            isWhole: boolean;
            /** Positions */
            positions: number;
            /** Scenarios */
            scenarios: components["schemas"]["ScenarioShown"][];
        };
        /**
         * WithdrawRequest
         * @description How much to pay out.
         */
        WithdrawRequest: {
            /** @example 90000 */
            amount: Decimal;
        };
        /**
         * WithdrawalAnswer
         * @description What became of a withdrawal: `failed` and `returned` money is in the wallet again.
         */
        WithdrawalAnswer: {
            /** @example 90000 */
            amount: Decimal;
            /**
             * Requestedat
             * Format: date-time
             */
            requestedAt: string;
            /**
             * Status
             * @description requested, received, processed, failed, returned, or conflict: we look.
             * @example processed
             */
            status: string;
            /** Utr */
            utr?: string | null;
            /**
             * Withdrawalid
             * Format: uuid
             */
            withdrawalId: string;
        };
        /**
         * WithdrawalTaken
         * @description The money left the wallet and the bank is being asked to pay it.
         */
        WithdrawalTaken: {
            /**
             * Status
             * @default requested
             */
            status: string;
            /**
             * Withdrawalid
             * Format: uuid
             */
            withdrawalId: string;
        };
        /**
         * WorkItem
         * @description Something that waits for an operator.
         */
        WorkItem: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Kind */
            kind: string;
            /**
             * Openedat
             * Format: date-time
             */
            openedAt: string;
            /** Reasons */
            reasons: string[];
            /**
             * Subjectid
             * Format: uuid
             */
            subjectId: string;
        };
        /**
         * WriteOffBody
         * @description Why no more is expected.
         */
        WriteOffBody: {
            /** Reason */
            reason: string;
        };
        /**
         * CreditNoteBody
         * @description A credit note to the customer: its number and amount, tax included.
         */
        hundi__invoice__api__CreditNoteBody: {
            /** @example 90000 */
            amount: Decimal;
            /** Number */
            number: string;
        };
        /**
         * TermsShown
         * @description Terms, and the day they begin; they count until the next ones of the product do.
         */
        hundi__invoice__api_terms__TermsShown: {
            /**
             * Advanceratemax
             * @example 12.5
             */
            advanceRateMax: Decimal;
            /**
             * Advanceratemin
             * @example 12.5
             */
            advanceRateMin: Decimal;
            /** Annualratebygrade */
            annualRateByGrade: {
                [key: string]: Decimal;
            };
            /**
             * Annualratemax
             * @example 12.5
             */
            annualRateMax: Decimal;
            /**
             * Annualratemin
             * @example 12.5
             */
            annualRateMin: Decimal;
            /** Defaultafterdays */
            defaultAfterDays: number;
            /** Gracedays */
            graceDays: number;
            /**
             * Gstrate
             * @example 12.5
             */
            gstRate: Decimal;
            /**
             * Investorfeerate
             * @example 12.5
             */
            investorFeeRate: Decimal;
            /**
             * Latecaprate
             * @example 12.5
             */
            lateCapRate: Decimal;
            /**
             * Laterate
             * @example 12.5
             */
            lateRate: Decimal;
            /** @example 90000 */
            minimum: Decimal;
            /**
             * Platformfeerate
             * @example 12.5
             */
            platformFeeRate: Decimal;
            /** Product */
            product: string;
            /** Recourse */
            recourse: boolean;
            /** Tenordaysmax */
            tenorDaysMax: number;
            /**
             * Validfrom
             * Format: date
             */
            validFrom: string;
        };
        /**
         * TermsShown
         * @description A deal as it was on the day it was offered.
         */
        hundi__invoice__shapes__TermsShown: {
            /** @example 12.5 */
            advanceRate: Decimal;
            /**
             * Allincost
             * @example 12.5
             */
            allInCost: Decimal;
            /** @example 12.5 */
            annualRate: Decimal;
            /**
             * Closesat
             * Format: date-time
             */
            closesAt: string;
            /** Daystomaturity */
            daysToMaturity: number;
            /** @example 90000 */
            discountedAmount: Decimal;
            /**
             * Duedate
             * Format: date
             */
            dueDate: string;
            /**
             * Expectedroi
             * @example 12.5
             */
            expectedROI: Decimal;
            /** @example 90000 */
            expectedReturn: Decimal;
            /**
             * Expectedxirr
             * @example 12.5
             */
            expectedXirr: Decimal;
            /** Gracedays */
            graceDays: number;
            /** @example 90000 */
            gstOnFee: Decimal;
            /** @example 12.5 */
            lateRate: Decimal;
            /** @example 90000 */
            minimum: Decimal;
            /** @example 90000 */
            netToSme: Decimal;
            /** @example 90000 */
            platformFee: Decimal;
            /** @example 90000 */
            reserve: Decimal;
            /** @example 90000 */
            reserveAtMaturity: Decimal;
        };
        /**
         * CreditNoteBody
         * @description The SME's credit note to its customer: its number and amount, tax included.
         */
        hundi__settlement__api_admin__CreditNoteBody: {
            /** @example 90000 */
            amount: Decimal;
            /** Number */
            number: string;
            /** Reason */
            reason: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    approve_api_v1_admin_approvals__approval_id__approve_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                approval_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approved"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    audit_log_api_v1_admin_audit_log_get: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description From the last page's Link. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLine"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    audit_chain_api_v1_admin_audit_chain_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChainShape"];
                };
            };
        };
    };
    customer_exposure_api_v1_admin_customers__customer_id__exposure_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExposureShown"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    investment_limits_api_v1_admin_investment_limits_get: {
        parameters: {
            query?: {
                /** @description Only of this kind. */
                kind?: ("outstanding" | "invoice" | "customer" | "concentration") | null;
                investorId?: string | null;
                customerId?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitShown"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    propose_investment_limit_api_v1_admin_investment_limits_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    all_invoices_api_v1_admin_invoices_get: {
        parameters: {
            query?: {
                /** @description One of the five statuses. */
                status?: ("uploaded" | "verified" | "funded" | "repaid" | "defaulted") | null;
                /** @description One of the fine stages. */
                stage?: components["schemas"]["Stage"] | null;
                /** @description How many at most. */
                limit?: number;
                /** @description From the last page's Link. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceSummary"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    propose_credit_note_api_v1_admin_invoices__invoice_id__credit_notes_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["hundi__settlement__api_admin__CreditNoteBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdjustmentProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    decide_invoice_api_v1_admin_invoices__invoice_id__decide_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Progress"];
                };
            };
            /** @description A second operator must agree. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    resolve_disbursal_api_v1_admin_invoices__invoice_id__disbursal_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    send_link_as_operator_api_v1_admin_invoices__invoice_id__link_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkSent"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    propose_recovery_costs_api_v1_admin_invoices__invoice_id__recovery_costs_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CostsBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdjustmentProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    propose_write_off_api_v1_admin_invoices__invoice_id__write_off_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriteOffBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdjustmentProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    submitted_kyc_api_v1_admin_kyc__user_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KycShown"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    decide_kyc_api_v1_admin_kyc__user_id__decide_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KycDecision"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KycDecided"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    audit_ledger_api_v1_admin_ledger_audit_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditShape"];
                };
            };
        };
    };
    money_switch_api_v1_admin_money_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SwitchShape"];
                };
            };
        };
    };
    halt_money_api_v1_admin_money_halt_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SwitchBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SwitchShape"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    resume_money_api_v1_admin_money_resume_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SwitchBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResumeProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    operators_api_v1_admin_operators_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatorShown"][];
                };
            };
        };
    };
    product_terms_api_v1_admin_product_terms_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["hundi__invoice__api_terms__TermsShown"][];
                };
            };
        };
    };
    propose_product_terms_api_v1_admin_product_terms_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TermsBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TermsProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    queue_api_v1_admin_queue_get: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    reconciliation_api_v1_admin_reconciliation_get: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReconciliationAnswer"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    merge_api_v1_admin_reconciliation_merge_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatchProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    match_api_v1_admin_reconciliation__credit_id__match_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                credit_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MatchRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatchProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    park_api_v1_admin_reconciliation__credit_id__park_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                credit_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParkRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Parked"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    split_api_v1_admin_reconciliation__credit_id__split_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                credit_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SplitRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatchProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    undo_api_v1_admin_reconciliation__credit_id__undo_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                credit_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UndoRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatchProposed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    reviews_api_v1_admin_reviews_get: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description From the last page's Link. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewShown"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    disable_user_api_v1_admin_users__user_id__disable_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Disabling"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Disabled"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    accept_invitation_api_v1_auth_invitations_accept_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acceptance"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Joined"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    look_at_invitation_api_v1_auth_invitations_look_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ByToken"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationShown"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    log_in_api_v1_auth_login_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    log_out_api_v1_auth_logout_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LogOut"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    sign_in_options_api_v1_auth_passkey_options_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    sign_in_by_passkey_api_v1_auth_passkey_session_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    refresh_api_v1_auth_refresh_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    register_api_v1_auth_register_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registered"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    own_session_api_v1_auth_session_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSession"];
                };
            };
        };
    };
    open_session_api_v1_auth_session_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    end_session_api_v1_auth_session_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    step_up_api_v1_auth_step_up_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proved"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    step_up_options_api_v1_auth_step_up_options_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    shown_api_v1_auto_invest_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoInvest"];
                };
            };
        };
    };
    saved_api_v1_auto_invest_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoRulesBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoInvest"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    preview_api_v1_auto_invest_preview_get: {
        parameters: {
            query: {
                amount: Decimal;
                /** @description Safest is 100. */
                minRisk: number;
                maxDays: number;
                minRoi: Decimal;
                keep: Decimal;
                customerMost: Decimal;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoPreview"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    health_api_v1_health_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    list_invoices_api_v1_invoices_get: {
        parameters: {
            query?: {
                /** @description One of the five statuses. */
                status?: ("uploaded" | "verified" | "funded" | "repaid" | "defaulted") | null;
                /** @description One of the fine stages. */
                stage?: components["schemas"]["Stage"] | null;
                /** @description How many at most. */
                limit?: number;
                /** @description From the last page's Link. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceSummary"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    marketplace_api_v1_invoices_marketplace_get: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description From the last page's Link. */
                cursor?: string | null;
                /** @description Safest is 100. */
                minRisk?: number;
                maxDays?: number;
                /** @description Per cent a year. */
                minRoi?: Decimal | string;
                grade?: string | null;
                /** @description risk: safest first; roi: highest first; days: soonest due. */
                sort?: "risk" | "roi" | "days" | "closing" | "newest";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Offer"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    upload_invoice_api_v1_invoices_upload_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 90000 */
                    amount: Decimal;
                    /** Customergst */
                    customerGST: string;
                    /**
                     * Duedate
                     * Format: date
                     */
                    dueDate: string;
                    /** Invoicefile */
                    invoiceFile: string;
                    /** Invoicenumber */
                    invoiceNumber: string;
                };
                "multipart/form-data": {
                    /** @example 90000 */
                    amount: Decimal;
                    /** Customergst */
                    customerGST: string;
                    /**
                     * Duedate
                     * Format: date
                     */
                    dueDate: string;
                    /** Format: binary */
                    invoiceFile: string;
                    /** Invoicenumber */
                    invoiceNumber: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Uploaded"];
                };
            };
        };
    };
    invoice_facts_api_v1_invoices__invoice_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceShown"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    accept_invoice_api_v1_invoices__invoice_id__accept_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    cancel_invoice_api_v1_invoices__invoice_id__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Progress"];
                };
            };
            /** @description Funding has yet to let it go. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Progress"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    credit_invoice_api_v1_invoices__invoice_id__credit_notes_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["hundi__invoice__api__CreditNoteBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credited"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    dispute_invoice_api_v1_invoices__invoice_id__dispute_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DisputeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Progress"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    show_document_api_v1_invoices__invoice_id__document_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    replace_document_api_v1_invoices__invoice_id__document_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Invoicefile */
                    invoiceFile: string;
                };
                "multipart/form-data": {
                    /** Format: binary */
                    invoiceFile: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Progress"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    fee_invoice_api_v1_invoices__invoice_id__fee_invoice_get: {
        parameters: {
            query?: {
                format?: "json" | "pdf";
            };
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeeInvoiceShape"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    fund_invoice: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount": 30000
                 *     }
                 */
                "application/json": {
                    /** @example 30000 */
                    amount: Decimal;
                };
            };
        };
        responses: {
            /** @description The money is held; `funded` when it completed the target. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expectedReturn": 462.33,
                     *       "raised": 90000,
                     *       "remaining": 0,
                     *       "status": "funded",
                     *       "transactionId": "0199e5a2-7b1c-7000-8000-000000000001"
                     *     }
                     */
                    "application/json": {
                        /** @example 90000 */
                        expectedReturn: Decimal;
                        /** @example 90000 */
                        raised: Decimal;
                        /** @example 90000 */
                        remaining: Decimal;
                        /** @enum {unknown} */
                        status: "committed" | "funded";
                        /** Format: uuid */
                        transactionId: string;
                    };
                };
            };
            /** @description `no_good_token` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        code: string;
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                        status: number;
                        title: string;
                        type: string;
                    };
                };
            };
            /** @description `wrong_role`, `kyc_required`, `own_invoice` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        code: string;
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                        status: number;
                        title: string;
                        type: string;
                    };
                };
            };
            /** @description `no_such_listing` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        code: string;
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                        status: number;
                        title: string;
                        type: string;
                    };
                };
            };
            /** @description `listing_closed`, `target_exceeded`, `limit_exceeded`, `concentration_exceeded`, `customer_cap_reached`, `insufficient_funds`, `idempotency_key_reused` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        code: string;
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                        status: number;
                        title: string;
                        type: string;
                    };
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        code: string;
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                        status: number;
                        title: string;
                        type: string;
                    };
                };
            };
            /** @description `invalid`, `commitment_too_small`, `bad_idempotency_key` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        code: string;
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                        status: number;
                        title: string;
                        type: string;
                    };
                };
            };
            /** @description `unavailable`, `overloaded` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        code: string;
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                        status: number;
                        title: string;
                        type: string;
                    };
                };
            };
        };
    };
    key_facts_api_v1_invoices__invoice_id__key_facts_get: {
        parameters: {
            query?: {
                advanceRate?: Decimal | null;
                annualRate?: Decimal | null;
                closesAt?: string | null;
            };
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The paper. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    send_link_api_v1_invoices__invoice_id__link_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkSent"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_invoice_api_v1_invoices__invoice_id__list_post: {
        parameters: {
            query?: {
                /** @description Say what it would cost, and change nothing. */
                preview?: boolean;
                /** @description Of a preview: as if listed so much later. */
                inDays?: number;
            };
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    notice_api_v1_invoices__invoice_id__notice_get: {
        parameters: {
            query?: {
                format?: "json" | "pdf";
            };
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeShown"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    quote_api_v1_invoices__invoice_id__quote_get: {
        parameters: {
            query?: {
                /** @description What would be invested; all that is left, if not given. */
                amount?: Decimal | string | null;
            };
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvestmentQuote"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    repayment_api_v1_invoices__invoice_id__repayment_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepaymentAnswer"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    settlement_api_v1_invoices__invoice_id__settlement_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settlement"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    kyc_api_v1_kyc_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KycOut"];
                };
            };
        };
    };
    submit_kyc_api_v1_kyc_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KycIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KycStarted"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    accept_by_link_api_v1_links_accept_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptByLink"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    ask_code_api_v1_links_code_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ByLink"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeSent"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    dispute_by_link_api_v1_links_dispute_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DisputeByLink"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Progress"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    show_document_by_link_api_v1_links_document_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ByLink"];
            };
        };
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    open_link_api_v1_links_open_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ByLink"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedInvoice"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    repayment_by_link_api_v1_links_payment_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaidByLink"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepaymentAnswer"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    me_api_v1_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
        };
    };
    bank_account_api_v1_me_bank_account_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankAccountOut"];
                };
            };
        };
    };
    give_bank_account_api_v1_me_bank_account_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BankAccountIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankAccountStarted"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    business_api_v1_me_business_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessOut"];
                };
            };
        };
    };
    claim_business_api_v1_me_business_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BusinessIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessOut"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    add_passkey_api_v1_me_passkeys_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasskey"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyShown"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    passkey_options_api_v1_me_passkeys_options_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    take_passkey_away_api_v1_me_passkeys__passkey_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_password_api_v1_me_password_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    security_api_v1_me_security_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Security"];
                };
            };
        };
    };
    own_sessions_api_v1_me_sessions_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveSession"][];
                };
            };
        };
    };
    end_other_session_api_v1_me_sessions__session_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    team_api_v1_me_team_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamOut"];
                };
            };
        };
    };
    invite_api_v1_me_team_invitations_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invited"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    withdraw_invitation_api_v1_me_team_invitations__invitation_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    remove_member_api_v1_me_team_members__member_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_right_api_v1_me_team_members__member_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                member_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RightIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    begin_totp_api_v1_me_totp_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpBegun"];
                };
            };
        };
    };
    take_totp_away_api_v1_me_totp_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    confirm_totp_api_v1_me_totp_confirm_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpCode"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_notifications_api_v1_notifications_get: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description From the last page's Link. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationShown"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    notification_preferences_api_v1_notifications_preferences_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preferences"];
                };
            };
        };
    };
    choose_letters_api_v1_notifications_preferences_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Preferences"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preferences"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    mark_read_api_v1_notifications__notification_id__read_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                notification_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationShown"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    distribute_returns_api_v1_payouts_distribute__invoice_id__post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Distributed"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    portfolio_api_v1_portfolio_get: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description From the last page's Link. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portfolio"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    portfolio_statement_api_v1_portfolio_statement_get: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                format?: "json" | "csv" | "pdf";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementShape"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    shown_api_v1_portfolio_what_if_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIf"];
                };
            };
        };
    };
    verified_api_v1_public_notices__code__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Case and hyphens are free. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeShown"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    public_status_api_v1_public_status_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicStatus"];
                };
            };
        };
    };
    public_totals_api_v1_public_totals_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicTotals"];
                };
            };
        };
    };
    stream_api_v1_stream_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description The newest the client has. */
                "Last-Event-ID"?: number | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    wallet_api_v1_wallet_get: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description From the last page's Link. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WalletAnswer"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    announce_api_v1_wallet_deposits_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DepositRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DepositAnswer"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    wallet_statement_api_v1_wallet_statement_get: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                format?: "json" | "csv" | "pdf";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementShape"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    withdrawals_api_v1_wallet_withdrawals_get: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description From the last page's Link. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalAnswer"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    withdraw_api_v1_wallet_withdrawals_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalTaken"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    withdrawal_api_v1_wallet_withdrawals__withdrawal_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                withdrawal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalAnswer"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    watched_api_v1_watch_list_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WatchedOffer"][];
                };
            };
        };
    };
    watch_api_v1_watch_list__invoice_id__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    unwatch_api_v1_watch_list__invoice_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    payment_webhook_api_v1_webhooks_payment_post: {
        parameters: {
            query?: never;
            header: {
                /** @description Hex HMAC-SHA256 of the body, or t=…,v1=… over t, a point, the body. */
                "X-Bank-Signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount": 100000,
                 *       "invoiceNumber": "INV-2024-001",
                 *       "paidAt": "2026-12-01T12:00:00+05:30",
                 *       "status": "success",
                 *       "transactionId": "TXN-1"
                 *     }
                 */
                "application/json": {
                    amount: Decimal;
                    invoiceNumber?: string | null;
                    /** Format: date-time */
                    paidAt: string;
                    payerAccount?: string | null;
                    payerIfsc?: string | null;
                    payerName?: string | null;
                    /** @enum {unknown} */
                    status: "success" | "failed" | "pending" | "reversed";
                    transactionId: string;
                    utr?: string | null;
                    virtualAccount?: string | null;
                };
            };
        };
        responses: {
            /** @description Stored; also when it cannot be used. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "received": true
                     *     }
                     */
                    "application/json": unknown;
                };
            };
            /** @description bad_signature: not signed by the bank. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description too_large: more than 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
