import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { openRecordedGateAccount } from '../../../../cli/gate/gate-account.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { writeAccountFile } from '../../../../examples/account/write-account-file.ts'
import { parseTemplate } from '../../../../functions/cloudformation/template/parse-template.ts'
import type { DeployedStack } from '../../../../functions/gate/deployed-stack.ts'
import type { GateAccount } from '../../../../functions/gate/gate-account.ts'
import { judgeChange } from '../../../../functions/gate/judge-change.ts'
import type { GateDocument } from '../../../../reports/gate/gate-document.ts'
import { CASES_REGION, describeCasesAccount } from './cases-account.ts'

const AT = '2026-11-24T06:00:00.000Z'
const folder = new URL('./', import.meta.url)
const lines = z.optional(z.array(z.string()))
const caseSchema = z.strictObject({
  name: z.string(),
  why: z.string(),
  /** A merge patch of the template of the stack "shop", or the template of another stack. */
  change: z.optional(z.record(z.string(), z.unknown())),
  template: z.optional(z.record(z.string(), z.unknown())),
  /** Each finding that opens, with a part of its reason. */
  opens: z.optional(z.record(z.string(), z.string())),
  granted: lines,
  admitted: lines,
  escalation: lines,
})
const fileSchema = z.strictObject({ dangerous: z.array(caseSchema), harmless: z.array(caseSchema) })

/** A change of the account, and what the gate must say of it. */
export type GateCase = z.infer<typeof caseSchema>

/** All cases: those that look harmless and are dangerous in this account, and those that look dangerous and are not. */
export function loadGateCases(): { dangerous: GateCase[]; harmless: GateCase[] } {
  const files = readdirSync(folder).filter(name => name.endsWith('-cases.yaml'))
  const all = files.map(name => fileSchema.parse(parse(readFileSync(new URL(name, folder), 'utf8'))))
  return {
    dangerous: all.flatMap(({ dangerous }) => dangerous),
    harmless: all.flatMap(({ harmless }) => harmless),
  }
}

const shop = parse(readFileSync(new URL('shop.yaml', folder), 'utf8')) as {
  Resources: Readonly<Record<string, { Type: string; Properties: Readonly<Record<string, unknown>> }>>
}

/** Opens the account of the cases, with its stack "shop". */
export async function openCasesAccount(): Promise<GateAccount> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-cases-'))
  try {
    writeAccountFile(directory, { at: AT, account: describeCasesAccount() }, [])
    const account = await openRecordedGateAccount(directory, {
      settings: defaultSettings,
      saveState: false,
      note: () => {},
    })
    return {
      ...account,
      now: new Date(AT),
      readStack: (_, stack) => Promise.resolve(stack === 'shop' ? describeShop() : undefined),
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The physical ids that the resources of the stack have and that are not their names. */
const PHYSICAL_IDS: Readonly<Record<string, string>> = {
  Limits: 'arn:aws:iam::123456789012:policy/limits',
  TeamAccess: 'arn:aws:iam::123456789012:policy/team-access',
  Spare: 'arn:aws:iam::123456789012:policy/spare',
  ReportsLive: 'arn:aws:lambda:eu-west-1:123456789012:function:reports:live',
  ReportsUrl: 'arn:aws:lambda:eu-west-1:123456789012:function:reports:live',
  Orders: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders',
  Web: 'sg-0a1b2c3d4e5f60001',
  App: 'sg-0a1b2c3d4e5f60002',
  Database: 'sg-0a1b2c3d4e5f60003',
  SpareGroup: 'sg-0a1b2c3d4e5f60004',
}

function describeShop(): DeployedStack {
  const resources = Object.entries(shop.Resources).map(([logicalId, { Type, Properties }]) => {
    const name = Object.entries(Properties).find(([property]) => /^(?:\w*Name)$/.test(property))?.[1]
    return { logicalId, type: Type, physicalId: PHYSICAL_IDS[logicalId] ?? String(name) }
  })
  return { resources, template: { body: JSON.stringify(shop), parameters: {} } }
}

/** Judges the change of a case. */
export function judgeCase(account: GateAccount, { change, template }: GateCase): Promise<GateDocument> {
  const stack = change === undefined ? 'extra' : 'shop'
  const body = change === undefined ? template : applyMergePatch(shop, change)
  return judgeChange(account, {
    inputs: [{ template: parseTemplate(JSON.stringify(body), `${stack}.json`), stack, parameters: {} }],
    parameters: {},
    region: CASES_REGION,
    settings: defaultSettings,
    thresholds: { failOn: 'HIGH' },
  })
}

/** What a document says of a change, a line each; the findings that open with their reasons. */
export function summarizeCase({ findings, granted, admitted, escalation }: GateDocument) {
  return {
    opens: Object.fromEntries(
      findings
        .filter(({ change }) => change === 'OPENS')
        .map(({ control, resource, reason }) => [`${control} ${nameResource(resource)}`, reason] as const),
    ),
    granted: granted.map(
      ({ principal, action, resource }) =>
        `${nameResource(principal)} ${action} on ${resource.replace(/^arn:aws:/, '')}`,
    ),
    admitted: admitted.map(
      ({ resource, principal, actions }) => `${nameResource(resource)} admits ${principal} ${actions.join()}`,
    ),
    escalation: escalation.map(
      ({ principal, becomes, steps }) =>
        `${nameResource(principal)} becomes ${nameResource(becomes)}: ${steps.join('; ')}`,
    ),
  }
}

function nameResource(arn: string): string {
  return arn.split(':').slice(5).join(':')
}
