import { describe, expect, it } from 'vitest'
import { buildCodeSigningConfigResource } from '../../../../audit/resources/lambda/code-signing-config.ts'
import { codeSigningPrefetch } from '../../../../functions/collectors/lambda/prefetch.ts'
import {
  getCodeSigningConfig,
  getFunctionCodeSigningConfig,
} from '../../../../functions/collectors/lambda/operations.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { checkoutFunction, listRecordedCalls, readRecorded } from '../recorded-account.ts'
import { createStubbedApi, readStubbed, readStubbedFacts, type StubbedResponses } from '../stubbed-api.ts'

const account = '111122223333'
const CodeSigningConfigArn = `arn:aws:lambda:eu-west-1:${account}:code-signing-config:csc-0d4518bd353a0a7c6`
const publisher = `arn:aws:signer:eu-west-1:${account}:/signing-profiles/Releases/4hcrVqLxwv`
const config = buildCodeSigningConfigResource(CodeSigningConfigArn, account)
const returned = {
  CodeSigningConfigId: 'csc-0d4518bd353a0a7c6',
  CodeSigningConfigArn,
  AllowedPublishers: { SigningProfileVersionArns: [publisher] },
  CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
  LastModified: '2026-05-12T09:00:00.000+0000',
}

describe('a code signing configuration', () => {
  it('says whose signatures are accepted, and what happens to other code', async () => {
    const facts = await readStubbedFacts(config, { GetCodeSigningConfig: { CodeSigningConfig: returned } })
    expect(facts).toEqual({
      allowedPublishers: { known: [publisher] },
      untrustedArtifacts: { known: 'Enforce' },
    })
  })

  it.each([{ CodeSigningPolicies: {} }, { AllowedPublishers: null }])(
    'is unknown if the response lacks a part: %j',
    async part => {
      const response = { CodeSigningConfig: { ...returned, ...part } }
      const unknown = expect.stringContaining('unexpected response') as string
      expect(await readStubbedFacts(config, { GetCodeSigningConfig: response })).toMatchObject({
        untrustedArtifacts: { unknown },
        allowedPublishers: { unknown },
      })
    },
  )

  it('is not found if Lambda does not find it', async () => {
    const responses = { GetCodeSigningConfig: { error: 'ResourceNotFoundException' } }
    expect(await readStubbed(config, responses)).toBe('NOT_FOUND')
  })
})

async function readSigning(output: object | { error: string }) {
  const operation = 'GetFunctionCodeSigningConfig'
  const response = 'error' in output ? { operation, ...output } : { operation, output }
  const read = await readRecorded(checkoutFunction, listRecordedCalls(response), ['code signing'])
  return read === 'NOT_FOUND' ? read : read.facts['codeSigningConfig']
}

describe('the code signing configuration of a function', () => {
  it.each([
    [{ CodeSigningConfigArn, FunctionName: 'checkout-api' }, config],
    [{ CodeSigningConfigArn: '', FunctionName: 'checkout-api' }, 'NONE'],
    [{ FunctionName: 'checkout-api' }, 'NONE'],
  ])('is the one that Lambda returns: %j', async (output, known) => {
    expect(await readSigning(output)).toEqual({ known })
  })

  it('is unknown if Lambda denies the call', async () => {
    expect(await readSigning({ error: 'AccessDeniedException' })).toEqual({
      unknown: 'access denied to lambda:GetFunctionCodeSigningConfig',
    })
  })

  it('is none in a region without code signing', async () => {
    const message = 'Unable to determine service/operation name to be authorized.'
    const facts = await readStubbedFactsOf('Zip', {
      GetFunctionCodeSigningConfig: { error: 'AccessDeniedException', message },
    })
    expect(facts['codeSigningConfig']).toEqual({ known: 'NONE' })
  })

  it('is none for a container image, without a call', async () => {
    const facts = await readStubbedFactsOf('Image', {})
    expect(facts['codeSigningConfig']).toEqual({ known: 'NONE' })
  })

  it('is not found if the function does not exist', async () => {
    expect(await readSigning({ error: 'ResourceNotFoundException' })).toBe('NOT_FOUND')
  })
})

/** The facts of a function of which everything else is denied. */
function readStubbedFactsOf(PackageType: string, responses: StubbedResponses) {
  const Role = `arn:aws:iam::${account}:role/r`
  const Configuration = { FunctionArn: checkoutFunction.arn, PackageType, Runtime: 'nodejs24.x', Role }
  const denied = Object.fromEntries(
    [
      'ListFunctionUrlConfigs',
      'ListAliases',
      'ListEventSourceMappings',
      'ListFunctionEventInvokeConfigs',
      'ListTags',
      'ListVersionsByFunction',
      'GetRuntimeManagementConfig',
      'ListCoverage',
      'BatchGetAccountStatus',
    ].map(name => [name, { error: 'AccessDeniedException' }]),
  )
  return readStubbedFacts(checkoutFunction, { ...denied, GetFunction: { Configuration }, ...responses })
}

async function askAll(CodeSigningConfigs: readonly object[] | null) {
  const api = createStubbedApi({
    ListCodeSigningConfigs: { CodeSigningConfigs },
    GetFunctionCodeSigningConfig: { CodeSigningConfigArn: 'asked' },
    GetCodeSigningConfig: { CodeSigningConfig: 'asked' },
  })
  const call = usePrefetches(api, [codeSigningPrefetch])
  return Promise.all([
    call(getFunctionCodeSigningConfig, 'eu-west-1', { FunctionName: 'a' }),
    call(getCodeSigningConfig, 'eu-west-1', { CodeSigningConfigArn }),
  ])
}

describe('the list of code signing configurations', () => {
  it.each([[[]], [null]])('says that no function has one if there is none: %j', async none => {
    const [attached, missing] = await askAll(none)
    expect(attached).toEqual({ CodeSigningConfigArn: '' })
    expect(missing).toEqual({ CodeSigningConfig: 'asked' })
  })

  it('says what each is, and not which function has it', async () => {
    const [attached, found] = await askAll([returned])
    expect(attached).toEqual({ CodeSigningConfigArn: 'asked' })
    expect(found).toEqual({ CodeSigningConfig: returned })
  })
})
