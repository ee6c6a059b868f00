import type { RuntimeLifecycle } from '../../engines/runtime/runtime-lifecycle.ts'
import type { AnonymousAccess } from '../../engines/iam/exposure/admission/anonymous-access.ts'
import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { getPartition } from '../arn.ts'
import type { ImageVulnerabilities } from '../ecr/image.ts'
import type { ImageOrigin } from '../ecr/image-origin.ts'
import { incoming, modified, removed, type KindDefinition } from '../kind-definition.ts'
import { connections, type ConnectionFacts } from './connections.ts'
import { parseFunctionName } from './function-name.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** A function URL (Lambda API Reference, FunctionUrlConfig). */
interface FunctionUrl {
  /** `$LATEST` for the function itself, or the alias. */
  qualifier: string
  authType: 'AWS_IAM' | 'NONE'
}

/** An environment variable. Its value is inspected by the collector and never stored. */
export interface EnvironmentVariable {
  /** The detectors in `functions/collectors/redaction/secret-detectors.ts` that match the value. */
  detected: readonly string[]
  /** A keyed hash of the value: equal values in one deployment have equal hashes. */
  hash: string
}

/** A version that an alias routes invocations to. */
export interface AliasTarget {
  version: string
  /** The share of the invocations, from 0 to 1. */
  weight: number
  /** The version's managed runtime; `'IMAGE'` for a container image. */
  runtime: string
}

/** When AWS updates a function's runtime (Lambda API Reference, GetRuntimeManagementConfig). */
interface RuntimeManagement {
  updateRuntimeOn: 'Auto' | 'FunctionUpdate' | 'Manual'
  /** The pinned runtime version for `Manual`; otherwise `'NONE'`. */
  runtimeVersionArn: string
}

/** The facts of a Lambda function. */
export interface FunctionFacts extends ConnectionFacts {
  /** The managed runtime's identifier; `'IMAGE'` for a container image. */
  runtime: string
  role: Resource<'AWS::IAM::Role'>
  environment: Readonly<Record<string, EnvironmentVariable>>
  /** The image reference of the last deployment; `'NONE'` if the function is not a container image. */
  imageUri: string
  /** The running image: what `imageUri` was resolved to. */
  image: Resource<'AWS::ECR::Image'> | 'NONE'
  /** The repository of the tag in `imageUri`; `'NONE'` if it has a digest or is not in ECR. */
  tagRepository: Resource<'AWS::ECR::Repository'> | 'NONE'
  /** The tag in `imageUri`; `'NONE'` if it has none or is not in ECR. */
  imageTag: Resource<'AWS::ECR::ImageTag'> | 'NONE'
  layers: readonly Resource<'AWS::Lambda::LayerVersion'>[]
  /** The layers of its layer versions. */
  layerNames: readonly Resource<'AWS::Lambda::Layer'>[]
  /** `'NONE'` if the function is not attached to a VPC. */
  vpc: Resource<'AWS::EC2::VPC'> | 'NONE'
  subnets: readonly Resource<'AWS::EC2::Subnet'>[]
  securityGroups: readonly Resource<'AWS::EC2::SecurityGroup'>[]
  urls: readonly FunctionUrl[]
  /** Resource policies by qualifier; qualifiers without a policy are left out. */
  policies: Readonly<Record<string, PolicyDocument>>
  /** The versions behind each alias. */
  aliases: Readonly<Record<string, readonly AliasTarget[]>>
  /** `'IMAGE'` for a container image, which has no managed runtime. */
  runtimeManagement: RuntimeManagement | 'IMAGE'
}

/** A function URL without authentication, with the anonymous access that the function's policy allows. */
export interface AnonymousUrl {
  qualifier: string
  access: AnonymousAccess
}

/** The runtime lifecycle of a version behind an alias. */
export interface AliasLifecycle {
  alias: string
  version: string
  /** The share of the alias's invocations, from 0 to 1. */
  weight: number
  lifecycle: RuntimeLifecycle
}

/** A layer of a function, with its publisher. */
export interface LayerSource {
  /** The layer's name and version. */
  layer: string
  /** Empty if AWS publishes it without an account. */
  account: string
  /** `TRUSTED` by the settings; `AWS` by the list of AWS's publishing accounts. */
  publisher: 'OWN' | 'TRUSTED' | 'AWS' | 'OTHER'
}

/** The derived facts of a Lambda function. */
export interface FunctionDerivedFacts {
  /** `'NONE'` if the function is not a container image. */
  imageOrigin: ImageOrigin | 'NONE'
  /** Of the running image; `'NONE'` if the function is not a container image. Unknown without a completed scan. */
  imageVulnerabilities: ImageVulnerabilities | 'NONE'
  lifecycle: RuntimeLifecycle | 'IMAGE'
  /** The function URLs with AuthType NONE. */
  anonymousUrls: readonly AnonymousUrl[]
  /** Of the versions with a managed runtime that receive invocations through an alias. */
  aliasLifecycles: readonly AliasLifecycle[]
  layerSources: readonly LayerSource[]
  /** The principals that its policies admit, by qualifier, without access through URLs with AuthType NONE. */
  policyExposure: Readonly<Record<string, readonly ClassifiedExposure[]>>
}

export const functionKind = {
  kind: 'AWS::Lambda::Function',
  label: 'function',
  facts: {
    runtime: { collector: 'configuration', affects: [] },
    role: {
      collector: 'configuration',
      affects: [[modified('role')], [removed('role'), incoming('AWS::Lambda::Function', 'role')]],
      relationship: { to: 'AWS::IAM::Role', label: 'runs as', inverseLabel: 'the execution role of' },
    },
    environment: { collector: 'configuration', affects: [] },
    imageUri: { collector: 'configuration', affects: [] },
    image: {
      collector: 'configuration',
      affects: [[modified('image')]],
      relationship: { to: 'AWS::ECR::Image', label: 'runs', inverseLabel: 'the image of' },
    },
    tagRepository: {
      collector: 'configuration',
      affects: [],
      relationship: {
        to: 'AWS::ECR::Repository',
        label: 'references a tag of',
        inverseLabel: 'the image repository of',
      },
    },
    imageTag: {
      collector: 'configuration',
      affects: [],
      relationship: {
        to: 'AWS::ECR::ImageTag',
        label: 'was deployed from',
        inverseLabel: 'the image tag of',
      },
    },
    layers: {
      collector: 'configuration',
      affects: [],
      relationship: { to: 'AWS::Lambda::LayerVersion', label: 'uses', inverseLabel: 'a layer of' },
    },
    layerNames: {
      collector: 'configuration',
      affects: [],
      relationship: {
        to: 'AWS::Lambda::Layer',
        label: 'uses a version of',
        inverseLabel: 'a layer of',
      },
    },
    vpc: {
      collector: 'configuration',
      affects: [],
      relationship: { to: 'AWS::EC2::VPC', label: 'runs in', inverseLabel: 'the VPC of' },
    },
    subnets: {
      collector: 'configuration',
      affects: [],
      relationship: { to: 'AWS::EC2::Subnet', label: 'runs in', inverseLabel: 'a subnet of' },
    },
    securityGroups: {
      collector: 'configuration',
      affects: [[modified('securityGroups')]],
      relationship: { to: 'AWS::EC2::SecurityGroup', label: 'uses', inverseLabel: 'attached to' },
    },
    urls: { collector: 'urls', affects: [] },
    ...connections,
    policies: { collector: 'policies', affects: [] },
    aliases: { collector: 'aliases', affects: [] },
    runtimeManagement: { collector: 'runtime management', affects: [] },
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
