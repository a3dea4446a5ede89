/** How long an answer counts as fresh: within it, the same is not asked again. */
export const FRESH_MILLISECONDS = 10_000;
