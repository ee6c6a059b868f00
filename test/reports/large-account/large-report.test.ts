import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { getFunctionMemory } from '../../../audit/deployment/functions.ts'

/** Resources with one open finding each: in `npm run test:full` a very large account. */
const RESOURCES = process.env['TEST_FULL'] === 'true' ? 100_000 : 4_000

/** What Lambda's own processes and the SDK take of a function's memory, in megabytes. */
const RESERVED = 200

it('a large account fits into the memory of the function', { timeout: 600_000 }, () => {
  const memory = getFunctionMemory('report') - RESERVED
  const script = join(import.meta.dirname, 'publish-large-report.ts')
  const heap = `--max-old-space-size=${memory}`
  const output = execFileSync(process.execPath, [heap, '--import', 'tsx', script, String(RESOURCES), '1'])
  const { delivered, open, megabytes } = JSON.parse(output.toString()) as Record<string, number>
  expect(open).toBe(RESOURCES)
  expect(delivered).toBe(2 * Math.ceil(RESOURCES / 6_000))
  expect(megabytes).toBeLessThan(memory)
})
