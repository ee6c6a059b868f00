import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import type { GateAccount } from '../../../functions/gate/gate-account.ts'
import { judgeChange } from '../../../functions/gate/judge-change.ts'
import { parseTemplate } from '../../../functions/cloudformation/template/parse-template.ts'
import type { GateDocument } from '../../../reports/gate/gate-document.ts'
import type { Store } from '../../../audit/state/store.ts'
import { openEventFolder } from '../../events/ground-truth/event-folder.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import {
  createScannedTable,
  openRecordedAccount,
  openScannedAccount,
  START_ACCOUNT,
  START_REGION,
} from './start-account.ts'

const trust = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

/** Changes of the account of the events, one template each. */
const templates: Readonly<Record<string, object>> = {
  'a role without permissions': { Role: role({ RoleName: 'plain' }) },
  'an administrator': {
    Role: role({ RoleName: 'wide', ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
  },
  'permissions of a role of the account': {
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'more',
        Roles: ['CheckoutApiRole'],
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: ['iam:PassRole', 'lambda:*'], Resource: '*' }],
        },
      },
    },
  },
  'a security group that everyone reaches': {
    Ingress: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { GroupId: 'sg-0c85c87668427d358', IpProtocol: '-1', CidrIp: '0.0.0.0/0' },
    },
  },
  'a function that runs as a role of the account': {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'reporter',
        Role: `arn:aws:iam::${START_ACCOUNT}:role/OpsAdminRole`,
        Runtime: 'nodejs14.x',
        Handler: 'index.handler',
        Code: { ZipFile: 'exports.handler = () => {}' },
        Environment: { Variables: { DB_PASSWORD: 'Kx92hq-tR41z' } },
      },
    },
  },
  'a function of the account that everyone may invoke': {
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: 'checkout-api', Action: 'lambda:InvokeFunction', Principal: '*' },
    },
  },
  'something of which nothing is known': { Other: { Type: 'AWS::Quux::Thing' } },
}

function role(properties: object): object {
  return { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust, ...properties } }
}

let table: Awaited<ReturnType<typeof createScannedTable>>
let recorded: GateAccount

beforeAll(async () => {
  table = await createScannedTable()
  // An account file is judged now: both see the same age of everything.
  vi.useFakeTimers({ toFake: ['Date'], now: table.now })
  recorded = await openRecordedAccount(table.now)
})

afterAll(() => vi.useRealTimers())

function judge(gateAccount: GateAccount, resources: object): Promise<GateDocument> {
  const template = parseTemplate(JSON.stringify({ Resources: resources }), 'template.json')
  return judgeChange(gateAccount, {
    inputs: [{ template, stack: 'app', parameters: {} }],
    parameters: {},
    region: START_REGION,
    settings: defaultSettings,
    thresholds: { failOn: 'HIGH' },
  })
}

describe('a change judged from the table', () => {
  it.each(Object.keys(templates))('is judged as from an account file: %s', async name => {
    const resources = templates[name] ?? {}
    const fromTable = await judge(await openScannedAccount(table), resources)
    expect(fromTable).toEqual(await judge(recorded, resources))
  })

  it('reads as much in a larger account', async () => {
    const larger = await createScannedTable(buildMoreResources(40))
    for (const [name, resources] of Object.entries(templates)) {
      const [few, many] = [createReadCounter(table.store), createReadCounter(larger.store)]
      await judge(await openScannedAccount({ store: few.store, now: table.now }), resources)
      await judge(await openScannedAccount({ store: many.store, now: table.now }), resources)
      expect({ name, items: few.items() }).toEqual({ name, items: many.items() })
      expect(few.items()).toBeGreaterThan(0)
    }
  })

  it('writes nothing', async () => {
    const before = JSON.stringify(await listAll(table.store))
    await judge(await openScannedAccount(table), templates['an administrator'] ?? {})
    expect(JSON.stringify(await listAll(table.store))).toBe(before)
  })

  it('is not decided before the initial scan has ended', async () => {
    const empty = { store: createMemoryStore(), now: table.now }
    const document = await judge(
      await openScannedAccount(empty),
      templates['a role without permissions'] ?? {},
    )
    expect(document).toMatchObject({ verdict: 'UNKNOWN' })
    expect(document.unknown.map(({ why }) => why)).toContain('the initial scan of the account has not ended')
  })
})

/** A store that counts the items that are read from `base`. */
function createReadCounter(base: Store) {
  let items = 0
  const store: Pick<Store, 'load' | 'list'> = {
    load(key) {
      items += 1
      return base.load(key)
    },
    async *list(partition, prefix) {
      items += 1
      for await (const item of base.list(partition, prefix)) {
        items += 1
        yield item
      }
    },
  }
  return { store, items: () => items }
}

/** Roles and functions that are like two of the account. */
function buildMoreResources(count: number): object {
  const { functions, roles } = openEventFolder('test/events').world
  const copy = (entries: object, name: string) => {
    const [, entry] = Object.entries(entries).find(([arn]) => arn.endsWith(name)) ?? []
    const start =
      Object.keys(entries)
        .find(arn => arn.endsWith(name))
        ?.slice(0, -name.length) ?? ''
    return Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`${start}copy-${at}`, entry as unknown]),
    )
  }
  return { functions: copy(functions, 'nightly-report'), roles: copy(roles, 'CheckoutApiRole') }
}

async function listAll(store: unknown): Promise<unknown[]> {
  return [...(store as ReturnType<typeof createMemoryStore>).items()]
}
