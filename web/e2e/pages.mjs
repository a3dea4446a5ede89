/** Every page there is, by who may see it; ids are of a real invoice. */
export function pagesOf(ids) {
  return {
    sme: [
      "/sme",
      "/invoices",
      "/invoices/upload",
      "/customers",
      "/payouts",
      "/notifications",
      "/settings",
      "/onboarding",
      `/invoices/${ids.disbursed}`,
      `/invoices/${ids.disbursed}/review`,
      `/invoices/${ids.accepted}/offer`,
    ],
    investor: [
      "/investor",
      "/marketplace",
      "/watch-list",
      "/auto-invest",
      "/portfolio",
      "/wallet",
      "/statements",
      "/onboarding",
      "/settings",
      `/deals/${ids.listed}`,
    ],
    customer: ["/customer", "/dues", `/dues/${ids.verified}`, `/dues/${ids.disbursed}/pay`, "/settings"],
    admin: [
      "/operator",
      "/operator/approvals",
      "/operator/reconciliation",
      "/operator/collections",
      "/operator/audit",
      "/operator/money",
      "/operator/terms",
      "/operator/limits",
      `/operator/cases/${ids.disbursed}`,
    ],
    nobody: ["/", "/verify", "/status", "/sign-in", "/sign-up", "/act", "/join"],
  };
}
