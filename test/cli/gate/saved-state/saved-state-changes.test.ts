import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { openRecordedGateAccount } from '../../../../cli/gate/gate-account.ts'
import { parseTemplate } from '../../../../functions/cloudformation/template/parse-template.ts'
import type { GateAccount } from '../../../../functions/gate/gate-account.ts'
import { judgeChange } from '../../../../functions/gate/judge-change.ts'
import type { GateDocument } from '../../../../reports/gate/gate-document.ts'
import { sampleUnlessFull } from '../../../sample.ts'
import { templateChanges } from '../changes/template-changes.ts'
import { createGateDirectory, GATE_REGION } from '../gate-directory.ts'
import { generateChange } from '../generate-change.ts'

const gateDirectory = createGateDirectory()
let saved: GateAccount
let derived: GateAccount

const open = (directory: string, saveState = false) =>
  openRecordedGateAccount(directory, { settings: defaultSettings, saveState, note: () => undefined })

beforeAll(async () => {
  const directory = gateDirectory.writeAccount('account', {})
  const other = join(gateDirectory.directory, 'saved')
  cpSync(directory, other, { recursive: true })
  await open(other, true)
  // Both see the same age of everything.
  vi.useFakeTimers({ toFake: ['Date'] })
  derived = await open(directory)
  saved = await open(other)
}, 60_000)
afterAll(() => {
  vi.useRealTimers()
  gateDirectory.remove()
})

function judge(gateAccount: GateAccount, stack: string, template: object): Promise<GateDocument> {
  return judgeChange(gateAccount, {
    inputs: [{ template: parseTemplate(JSON.stringify(template), 't.json'), stack, parameters: {} }],
    parameters: {},
    region: GATE_REGION,
    settings: defaultSettings,
    thresholds: { failOn: 'LOW' },
  })
}

describe('a change judged with a saved state is judged as without', () => {
  const written = templateChanges.map(({ name, stack, steps }) => ({
    name,
    stack,
    steps: steps.map(each => each.template),
  }))
  const generated = Array.from({ length: 60 }, (_, seed) => ({
    name: `seed ${seed}`,
    ...generateChange(seed),
  }))

  test.each([...sampleUnlessFull(written, 12), ...sampleUnlessFull(generated, 24)])(
    '$name',
    async ({ stack, steps }) => {
      for (const template of steps) {
        const document = await judge(saved, stack, template)
        expect(JSON.stringify(document)).toBe(JSON.stringify(await judge(derived, stack, template)))
        expect(document.templates).toEqual(['t.json'])
      }
    },
  )
})
