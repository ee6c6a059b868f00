import type { AnonymousAccess } from '../../engines/iam/exposure/admission/anonymous-access.ts'
import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { getPartition } from '../arn.ts'
import {
  followRecorded,
  incoming,
  modified,
  outgoing,
  removed,
  type KindDefinition,
} from '../kind-definition.ts'
import {
  defineConfigurationFacts,
  type ConfigurationDerivedFacts,
  type ConfigurationFacts,
} from './configuration.ts'
import { connections, type ConnectionFacts } from './connections.ts'
import { parseFunctionName } from './function-name.ts'
import type { VersionPin, VersionRoute } from './versions-in-use.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** A function URL (Lambda API Reference, FunctionUrlConfig). */
interface FunctionUrl {
  /** `$LATEST` for the function itself, or the alias. */
  qualifier: string
  authType: 'AWS_IAM' | 'NONE'
}

/** When AWS updates a function's runtime (Lambda API Reference, GetRuntimeManagementConfig). */
interface RuntimeManagement {
  updateRuntimeOn: 'Auto' | 'FunctionUpdate' | 'Manual'
  /** The pinned runtime version for `Manual`; otherwise `'NONE'`. */
  runtimeVersionArn: string
}

/** The facts of a Lambda function. Those of its configuration are the facts of $LATEST. */
export interface FunctionFacts extends ConfigurationFacts, ConnectionFacts {
  /** When the code or the configuration of $LATEST was last updated, ISO 8601; `'NONE'` if Lambda does not say it. */
  lastModified: string
  urls: readonly FunctionUrl[]
  /** Resource policies by qualifier; qualifiers without a policy are left out. */
  policies: Readonly<Record<string, PolicyDocument>>
  /** The published versions to which its aliases route calls. */
  versions: readonly Resource<'AWS::Lambda::Version'>[]
  routes: readonly VersionRoute[]
  /** The published versions that are in use by their number. */
  pinnedVersions: readonly Resource<'AWS::Lambda::Version'>[]
  pins: readonly VersionPin[]
  /** `'IMAGE'` for a container image, which has no managed runtime. */
  runtimeManagement: RuntimeManagement | 'IMAGE'
  /** `'NONE'` if it has none, as a container image, or a function in a region without code signing. */
  codeSigningConfig: Resource<'AWS::Lambda::CodeSigningConfig'> | 'NONE'
  tags: Readonly<Record<string, string>>
}

/** A function URL without authentication, with the anonymous access that the function's policy allows. */
export interface AnonymousUrl {
  qualifier: string
  access: AnonymousAccess
}

/** The derived facts of a Lambda function. */
export interface FunctionDerivedFacts extends ConfigurationDerivedFacts {
  /** The function URLs with AuthType NONE. */
  anonymousUrls: readonly AnonymousUrl[]
  /** The principals that its policies admit, by qualifier, without access through URLs with AuthType NONE. */
  policyExposure: Readonly<Record<string, readonly ClassifiedExposure[]>>
  /** The same with the policies of its versions in use. */
  qualifiedExposure: Readonly<Record<string, readonly ClassifiedExposure[]>>
}

const configuration = defineConfigurationFacts([])

export const functionKind = {
  kind: 'AWS::Lambda::Function',
  label: 'function',
  readInParts: 'policies',
  facts: {
    ...configuration,
    role: {
      ...configuration.role,
      affects: [[modified('role')], [removed('role'), incoming('AWS::Lambda::Function', 'role')]],
    },
    lastModified: { collector: 'configuration', affects: [] },
    urls: { collector: 'urls', affects: [] },
    ...connections,
    policies: { collector: 'policies', affects: [] },
    versions: {
      collector: 'aliases',
      affects: [[modified('versions'), outgoing('image'), followRecorded('lostTags')]],
      relationship: { to: 'AWS::Lambda::Version', label: 'routes calls to', inverseLabel: 'in use by' },
    },
    routes: { collector: 'aliases', affects: [] },
    pinnedVersions: {
      collector: 'pinned versions',
      affects: [[modified('pinnedVersions'), outgoing('image'), followRecorded('lostTags')]],
      relationship: { to: 'AWS::Lambda::Version', label: 'uses by its number', inverseLabel: 'in use by' },
    },
    pins: { collector: 'pinned versions', affects: [] },
    runtimeManagement: { collector: 'runtime management', affects: [] },
    codeSigningConfig: {
      collector: 'code signing',
      affects: [],
      relationship: {
        to: 'AWS::Lambda::CodeSigningConfig',
        label: 'accepts code by',
        inverseLabel: 'the code signing configuration of',
      },
    },
    tags: { collector: 'tags', affects: [] },
  },
} satisfies KindDefinition

/** A function by its name, partial ARN or ARN. Versions and aliases are facts of the function. */
export function buildFunctionResource(
  nameOrArn: string,
  where: ResourceLocation,
): Resource<'AWS::Lambda::Function'> {
  const {
    name,
    account = where.account,
    region = where.region,
  } = parseFunctionName(nameOrArn) ?? { name: nameOrArn }
  const arn = `arn:${getPartition(region)}:lambda:${region}:${account}:function:${name}`
  return { kind: 'AWS::Lambda::Function', account: where.account, region, arn }
}
