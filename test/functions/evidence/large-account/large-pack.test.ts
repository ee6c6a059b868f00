import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { getFunctionMemory, getFunctionTimeout } from '../../../../audit/deployment/functions.ts'

/** Functions with 32 evaluations each: in `npm run test:full` 50,000 evaluations. */
const RESOURCES = process.env['TEST_FULL'] === 'true' ? 1_563 : 200

/** What Lambda's own processes and the SDK take of a function's memory, in megabytes. */
const RESERVED = 200

/** The disk of a function, in megabytes (Lambda Developer Guide, "Configure ephemeral storage"). */
const DISK = 512

it(
  'a pack of a large account fits into the memory, the disk and the time of the function',
  { timeout: 600_000 },
  () => {
    const memory = getFunctionMemory('evidence') - RESERVED
    const script = join(import.meta.dirname, 'pack-large-account.ts')
    const heap = `--max-old-space-size=${memory}`
    const output = execFileSync(process.execPath, [heap, '--import', 'tsx', script, String(RESOURCES), '2'])
    const measured = JSON.parse(output.toString()) as Record<string, number>
    expect(measured['evaluations']).toBe(RESOURCES * 32)
    expect(measured['megabytes']).toBeLessThan(memory)
    expect(measured['diskMegabytes']).toBeLessThan(DISK)
    expect(measured['seconds']).toBeLessThan(getFunctionTimeout('evidence'))
  },
)
