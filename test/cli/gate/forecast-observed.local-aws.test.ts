import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openGateAccount } from '../../../cli/gate/gate-account.ts'
import { runGate } from '../../../cli/gate/run-gate.ts'
import { parseTemplate } from '../../../functions/cloudformation/template/parse-template.ts'
import { callAuditApis } from '../../../functions/aws/api/audit-calls.ts'
import { prefetchAccount } from '../../../cli/account/live-account.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import type { GateDocument } from '../../../reports/gate/gate-document.ts'
import { startLocalAws, type LocalAws } from '../../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { auditAccount, type AuditResult } from '../run-audit.ts'
import { deployChange } from './deploy-template.ts'
import { templateChanges } from './template-changes.ts'

describeOnLocalAws(
  'what the gate forecasts of a template is what an audit finds after its deployment',
  () => {
    let localAws: LocalAws

    beforeAll(async () => {
      localAws = await startLocalAws()
      for (const [name, value] of Object.entries(localAws.env)) vi.stubEnv(name, value)
    })
    afterAll(async () => {
      vi.unstubAllEnvs()
      await localAws.stop()
    })

    test.each(templateChanges)('$name', async ({ stack, steps }) => {
      let physicalIds: ReadonlyMap<string, string> = new Map()
      for (const [at, template] of steps.entries()) {
        const forecast = await judge(stack, template)
        const before = await audit()
        physicalIds = new Map([
          ...physicalIds,
          ...(await deployChange(localAws, stack, template, at > 0)).physicalIds,
        ])
        const after = await audit()
        expect({ step: at, ...summarizeForecast(forecast) }).toEqual({
          step: at,
          ...summarizeObserved(before, after, physicalIds, forecast),
        })
      }
    })

    async function judge(stack: string, template: object): Promise<GateDocument> {
      const { region } = localAws
      const gateAccount = await openGateAccount('live', { region: [region], lambdaRate: 0 }, defaultSettings)
      return runGate(gateAccount, {
        inputs: [
          { template: parseTemplate(JSON.stringify(template), 'template.json'), stack, parameters: {} },
        ],
        parameters: {},
        region,
        settings: defaultSettings,
        thresholds: { failOn: 'HIGH' },
      })
    }

    function audit(): Promise<AuditResult> {
      return auditAccount(
        prefetchAccount({ call: callAuditApis, regions: [localAws.region] }),
        new Date().toISOString(),
      )
    }
  },
)

/** What opens and closes, with the logical ids of the stack's resources. */
interface Summary {
  opens: readonly string[]
  closes: readonly string[]
}

function summarizeForecast({ findings }: GateDocument): Summary {
  const list = (change: string) =>
    findings
      .filter(each => each.change === change)
      .map(({ control, logicalId, resource }) => `${control} ${logicalId ?? resource}`)
      .toSorted()
  return { opens: list('OPENS'), closes: list('CLOSES') }
}

function summarizeObserved(
  before: AuditResult,
  after: AuditResult,
  physicalIds: ReadonlyMap<string, string>,
  { unknown }: GateDocument,
): Summary {
  const undecided = new Set(unknown.map(({ property, logicalId }) => `${property} ${logicalId}`))
  const list = (audit: AuditResult) =>
    new Set(
      [...audit.evaluations.values()]
        .filter(({ status }) => status === 'NON_COMPLIANT')
        .map(({ control, resource }) => `${control} ${nameResource(resource.arn, physicalIds)}`)
        .filter(name => !undecided.has(name)),
    )
  const [was, is] = [list(before), list(after)]
  return {
    opens: [...is].filter(each => !was.has(each)).toSorted(),
    closes: [...was].filter(each => !is.has(each)).toSorted(),
  }
}

/** The logical id of a resource of the stack, else its ARN. */
function nameResource(arn: string, physicalIds: ReadonlyMap<string, string>): string {
  const found = [...physicalIds].find(([, id]) => {
    const name = id.split('/').at(-1) ?? id
    return id === arn || arn.endsWith(`/${name}`) || arn.endsWith(`:${name}`)
  })
  return found?.[0] ?? arn
}
