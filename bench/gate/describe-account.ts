import { readFileSync } from 'node:fs'
import type { ExampleAccount } from '../../examples/account/example-account.ts'

/** The region and the id of the described account. */
export const GATE_BENCH_REGION = 'eu-west-1'
export const GATE_BENCH_ACCOUNT = '123456789012'

const RUNTIMES = ['nodejs24.x', 'python3.13', 'java21', 'python3.9', 'nodejs22.x']

/**
 * The example's account with `size` further functions, each with its own role. One role in fifty is an administrator, one in
 * forty may pass every role.
 */
export function describeGateAccount(size: number): ExampleAccount {
  const file = new URL('../../examples/day/account.json', import.meta.url)
  const account = JSON.parse(readFileSync(file, 'utf8')) as ExampleAccount
  const all = Array.from({ length: size }, (_, at) => at)
  return {
    ...account,
    roles: { ...account.roles, ...Object.fromEntries(all.map(at => [buildRoleArn(at), describeRole(at)])) },
    functions: {
      ...account.functions,
      ...Object.fromEntries(all.map(at => [buildFunctionArn(at), describeFunction(at)])),
    },
  }
}

function buildRoleArn(at: number): string {
  return `arn:aws:iam::${GATE_BENCH_ACCOUNT}:role/role-${at}`
}

function buildFunctionArn(at: number): string {
  return `arn:aws:lambda:${GATE_BENCH_REGION}:${GATE_BENCH_ACCOUNT}:function:function-${at}`
}

function describeRole(at: number): ExampleAccount['roles'][string] {
  const own = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: `arn:aws:dynamodb:*:*:table/t${at}` }
  const pass = { Effect: 'Allow', Action: ['lambda:UpdateFunctionCode', 'iam:PassRole'], Resource: '*' }
  return {
    tags: {},
    trust: gateBenchTrust,
    attached: {
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': true,
      ...(at % 50 === 0 && { 'arn:aws:iam::aws:policy/AdministratorAccess': true as const }),
    },
    inline: { table: { Version: '2012-10-17', Statement: at % 40 === 0 ? [own, pass] : [own] } },
    createdAt: '2026-01-01T00:00:00Z',
  }
}

function describeFunction(at: number): ExampleAccount['functions'][string] {
  return { packageType: 'Zip', runtime: RUNTIMES[at % RUNTIMES.length] ?? '', role: buildRoleArn(at) }
}

/** The trust policy of an execution role. */
export const gateBenchTrust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
