import { parseArn, getPartition } from '../../resources/arn.ts'
import {
  buildOidcProviderResource,
  buildSamlProviderResource,
} from '../../resources/iam/identity-provider.ts'
import type { Subject } from '../change.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import { readIamName } from './iam-name.ts'

/** Whether `call` is on an identity provider. */
export function isProviderCall({ operation }: CloudTrailEvent): boolean {
  return operation.includes('Provider')
}

/** The subjects of a call on an identity provider, with all facts. */
export function parseProviderSubjects(call: CloudTrailEvent): EventSubjects {
  const { operation, account } = call
  const isDeletion = operation.startsWith('Delete')
  const change: Omit<Subject, 'resource'> = {
    facts: 'ALL',
    expectation: { presence: isDeletion ? 'DELETED' : 'PRESENT' },
  }
  if (operation.includes('SAML')) {
    const arn = findProviderArn(call, 'samlproviderarn') ?? deriveSamlArn(call)
    if (arn === undefined) return createUnresolvedSubjects('AWS::IAM::SAMLProvider')
    return { subjects: [{ resource: buildSamlProviderResource(arn, account), ...change }] }
  }
  if (operation.includes('OpenIDConnect')) {
    const arn = findProviderArn(call, 'openidconnectproviderarn') ?? deriveOidcArn(call)
    if (arn === undefined) return createUnresolvedSubjects('AWS::IAM::OIDCProvider')
    return { subjects: [{ resource: buildOidcProviderResource(arn, account), ...change }] }
  }
  return createUnresolvedSubjects('AWS::IAM::OIDCProvider', 'AWS::IAM::SAMLProvider')
}

/** The ARN in the request or response. CloudTrail is inconsistent about the case of the parameter name. */
function findProviderArn({ request, response, account }: CloudTrailEvent, name: string): string | undefined {
  const all = [...Object.entries(request), ...Object.entries(response)]
  const [, match] = all.find(([key, value]) => key.toLowerCase() === name && typeof value === 'string') ?? []
  const arn = readText({ match }, 'match')
  const parsed = arn === undefined ? undefined : parseArn(arn)
  const isProvider = parsed?.service === 'iam' && /^(oidc|saml)-provider\/./.test(parsed.resource)
  return isProvider && parsed.account === account ? arn : undefined
}

/** The request to create a SAML provider has its name. */
function deriveSamlArn({ request, account, region }: CloudTrailEvent): string | undefined {
  const name = readIamName(request, 'name')
  return name && `arn:${getPartition(region)}:iam::${account}:saml-provider/${name}`
}

/** The name of a new OpenID Connect provider is its URL without the scheme. */
function deriveOidcArn({ request, account, region }: CloudTrailEvent): string | undefined {
  const [, issuer] = /^https:\/\/([^\s?#]+?)\/*$/.exec(readText(request, 'url') ?? '') ?? []
  return issuer && `arn:${getPartition(region)}:iam::${account}:oidc-provider/${issuer}`
}
