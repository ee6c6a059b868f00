import { expect, it } from 'vitest'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { openEmptyAccount } from '../../../cli/gate/gate-account.ts'
import { parseTemplate } from '../../../functions/cloudformation/template/parse-template.ts'
import { judgeChange } from '../../../functions/gate/judge-change.ts'
import { loadJsonSchema } from '../../json-schemas.ts'
import { SYNTH_ACCOUNT_ID, SYNTH_CONFIGURATIONS, synthesizeTestStacks } from '../synthesis.ts'

it('passes the stacks that Assay deploys through its own gate', async () => {
  const configuration = {
    ...SYNTH_CONFIGURATIONS['three regions'],
    gate: 'FAIL',
    dashboard: true,
    deploymentHook: true,
  }
  const stacks = synthesizeTestStacks(configuration)
  const document = await judgeChange(await openEmptyAccount(SYNTH_ACCOUNT_ID, 'eu-west-1', defaultSettings), {
    inputs: stacks.map(({ name, region, raw }) => ({
      template: parseTemplate(raw, `${name}.template.json`),
      stack: name,
      region,
      parameters: {},
    })),
    parameters: {},
    region: 'eu-west-1',
    settings: defaultSettings,
    thresholds: { failOn: 'HIGH' },
  })
  const { shape } = loadJsonSchema('gate.schema.json')
  expect(shape.safeParse(document).error?.issues).toBeUndefined()
  expect(document).toMatchObject({ verdict: 'PASS', findings: [], escalation: [], unknown: [] })
  // CloudFormation documents no condition for the trust policy of an execution role of a hook.
  expect(document.admitted.map(({ principal, access }) => `${access}: ${principal}`)).toEqual([
    'service: hooks.cloudformation.amazonaws.com for any account',
  ])
  expect(new Set(document.granted.map(({ principal }) => principal)).size).toBeGreaterThan(10)
})
