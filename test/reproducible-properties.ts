import * as fc from 'fast-check'

/**
 * Properties try the same inputs in each run of `npm test`, so that its result depends on the code alone. `SEED=7`
 * tries others, and `npm run test:full` others each time; a counterexample that they find becomes a test of its own.
 */
const SEED = 20_261_129

/** How many inputs `npm test` tries where a property does not say it; `npm run test:full` tries 100, as fast-check does. */
const RUNS = 10

const { SEED: asked, TEST_FULL } = process.env

if (TEST_FULL === undefined)
  fc.configureGlobal({ seed: asked === undefined ? SEED : Number(asked), numRuns: RUNS })
