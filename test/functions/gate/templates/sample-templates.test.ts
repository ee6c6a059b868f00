import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { beforeAll, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { parseTemplate } from '../../../../functions/cloudformation/template/parse-template.ts'
import type { GateAccount } from '../../../../functions/gate/gate-account.ts'
import { judgeChange } from '../../../../functions/gate/judge-change.ts'
import { loadJsonSchema } from '../../../json-schemas.ts'
import { CASES_REGION } from '../cases/cases-account.ts'
import { openCasesAccount } from '../cases/judge-case.ts'

const folder = new URL('./', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const { shape } = loadJsonSchema('gate.schema.json')

/** What the gate must say of each template: the findings that open, and what is unknown, with a part of the reason. */
const expected = z
  .record(
    z.string(),
    z.strictObject({
      verdict: z.enum(['PASS', 'FAIL', 'UNKNOWN']),
      opens: z.optional(z.array(z.string())),
      unknown: z.optional(z.record(z.string(), z.string())),
    }),
  )
  .parse(parse(read('expected.yaml')))

const files = ['serverless', 'stacks'].flatMap(name =>
  readdirSync(new URL(`${name}/`, folder)).map(file => `${name}/${file}`),
)

describe('a template in the shape of a public sample', () => {
  let account: GateAccount
  beforeAll(async () => {
    account = await openCasesAccount()
  })

  it('is one of those that are expected', () => {
    expect(files.toSorted()).toEqual(Object.keys(expected).toSorted())
    expect(files.length).toBeGreaterThanOrEqual(20)
  })

  it.each(files)('%s', async file => {
    const document = await judgeChange(account, {
      inputs: [{ template: parseTemplate(read(file), file), stack: 'sample', parameters: {} }],
      parameters: {},
      region: CASES_REGION,
      settings: defaultSettings,
      thresholds: { failOn: 'HIGH' },
    })
    const { verdict, opens = [], unknown = {} } = expected[file] ?? { verdict: 'PASS' }
    expect(shape.safeParse(document).error?.issues).toBeUndefined()
    expect({
      verdict: document.verdict,
      opens: document.findings
        .filter(({ change }) => change === 'OPENS')
        .map(({ logicalId, control }) => `${logicalId} ${control}`),
      unknown: Object.fromEntries(
        document.unknown.map(({ logicalId, property, why }) => [`${logicalId} ${property}`, why]),
      ),
    }).toEqual({
      verdict,
      opens,
      unknown: Object.fromEntries(
        Object.entries(unknown).map(([part, why]) => [part, expect.stringContaining(why) as unknown]),
      ),
    })
  })
})
