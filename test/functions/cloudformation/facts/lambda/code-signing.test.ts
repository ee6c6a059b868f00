import { describe, expect, it } from 'vitest'
import { known, type Fact, type FactsByName } from '../../../../../audit/resources/fact.ts'
import { buildCodeSigningConfigResource } from '../../../../../audit/resources/lambda/code-signing-config.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import {
  buildTemplateResource,
  notKnown,
  projectOwnFacts,
  projectTemplateResource,
  templateAccount as account,
} from '../template-resources.ts'

const configArn = `arn:aws:lambda:eu-west-1:${account}:code-signing-config:csc-0d4518bd353a0a7c6`
const config = buildCodeSigningConfigResource(configArn, account)
const profile = `arn:aws:signer:eu-west-1:${account}:/signing-profiles/Releases/4hcrVqLxwv`
const unknown = expect.any(String) as string

function buildConfig(properties: Readonly<Record<string, ResolvedValue>>) {
  return buildTemplateResource('AWS::Lambda::CodeSigningConfig', configArn, {
    AllowedPublishers: { SigningProfileVersionArns: [profile] },
    ...properties,
  })
}

const policy = (UntrustedArtifactOnDeployment: ResolvedValue) => ({
  CodeSigningPolicies: { UntrustedArtifactOnDeployment },
})

describe('a code signing configuration', () => {
  it('has its publishers and its policy', () => {
    const resolved = buildConfig(policy('Enforce'))
    expect(projectTemplateResource(resolved)).toMatchObject([{ resource: config }])
    expect(projectOwnFacts(resolved)).toEqual({
      untrustedArtifacts: known('Enforce'),
      allowedPublishers: known([profile]),
    })
  })

  it('warns by default, and keeps no policy that the template does not have', () => {
    expect(projectOwnFacts(buildConfig({}))).toMatchObject({ untrustedArtifacts: known('Warn') })
    const enforced = projectOwnFacts(buildConfig(policy('Enforce')))
    expect(projectOwnFacts(buildConfig({}), enforced)).toMatchObject({ untrustedArtifacts: { unknown } })
  })

  it.each([
    ['another policy', policy('Ignore'), { untrustedArtifacts: { unknown } }],
    ['a policy that is not known', policy(notKnown), { untrustedArtifacts: { unknown } }],
    [
      'publishers that are not known',
      { AllowedPublishers: { SigningProfileVersionArns: [profile, notKnown] } },
      { allowedPublishers: { known: [profile], incomplete: unknown } },
    ],
  ])('says what is known: %s', (_, properties, expected) => {
    expect(projectOwnFacts(buildConfig(properties))).toMatchObject(expected)
  })
})

function project(CodeSigningConfigArn?: ResolvedValue, before?: FactsByName): Fact | undefined {
  const resolved = buildTemplateResource('AWS::Lambda::Function', 'worker', {
    Role: `arn:aws:iam::${account}:role/Worker`,
    Runtime: 'nodejs22.x',
    ...(CodeSigningConfigArn === undefined ? {} : { CodeSigningConfigArn }),
  })
  return projectOwnFacts(resolved, before)['codeSigningConfig']
}

describe('the code signing configuration of a function', () => {
  it('is what the template names', () => {
    expect(project(configArn)).toEqual(known(config))
    expect(project(configArn, { codeSigningConfig: known('NONE') })).toEqual(known(config))
    expect(project()).toEqual(known('NONE'))
    expect(project(notKnown)).toMatchObject({ unknown })
  })

  it('is unknown if the account has one and the template none', () => {
    expect(project(undefined, { codeSigningConfig: known(config) })).toMatchObject({ unknown })
    expect(project(undefined, { codeSigningConfig: known('NONE') })).toEqual(known('NONE'))
  })
})
