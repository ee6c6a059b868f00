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
export interface FunctionUrl {
  /** `$LATEST` for the function itself, else the alias it belongs to. */
  qualifier: string
  authType: 'AWS_IAM' | 'NONE'
}

/** An environment variable: its value is judged where it is read and never kept. */
export interface EnvironmentVariable {
  /** What the value looks like, by `functions/collectors/redaction/secret-detectors.ts`. */
  detected: readonly string[]
  /** Keyed hash of the value: equal values of one deployment have equal hashes. */
  hash: string
}

/** A version that an alias sends calls to. */
export interface AliasTarget {
  version: string
  /** The share of the calls, from 0 to 1. */
  weight: number
  /** The version's managed runtime; `'IMAGE'` where it is a container image. */
  runtime: string
}

/** When AWS updates a function's runtime (Lambda API Reference, GetRuntimeManagementConfig). */
export interface RuntimeManagement {
  updateRuntimeOn: 'Auto' | 'FunctionUpdate' | 'Manual'
  /** The runtime version that a function with `Manual` stays on; else `'NONE'`. */
  runtimeVersionArn: string
}

/** What is known of a Lambda function. */
export interface FunctionFacts extends ConnectionFacts {
  /** The managed runtime's identifier; `'IMAGE'` where the function is a container image and has none. */
  runtime: string
  role: Resource<'AWS::IAM::Role'>
  environment: Readonly<Record<string, EnvironmentVariable>>
  /** The image as it was named at the last deploy; `'NONE'` where the function is no image. */
  imageUri: string
  /** The image that runs: what `imageUri` was resolved to. */
  image: Resource<'AWS::ECR::Image'> | 'NONE'
  /** The repository of which `imageUri` names a tag; `'NONE'` where it names a digest, or no ECR repository. */
  tagRepository: Resource<'AWS::ECR::Repository'> | 'NONE'
  /** The tag that `imageUri` names; `'NONE'` where it names none of an ECR repository. */
  imageTag: Resource<'AWS::ECR::ImageTag'> | 'NONE'
  layers: readonly Resource<'AWS::Lambda::LayerVersion'>[]
  /** What its layers are versions of. */
  layerNames: readonly Resource<'AWS::Lambda::Layer'>[]
  /** `'NONE'` where the function runs in no VPC of the customer's. */
  vpc: Resource<'AWS::EC2::VPC'> | 'NONE'
  subnets: readonly Resource<'AWS::EC2::Subnet'>[]
  securityGroups: readonly Resource<'AWS::EC2::SecurityGroup'>[]
  urls: readonly FunctionUrl[]
  /** Resource policies by qualifier; one without a policy is not in it. */
  policies: Readonly<Record<string, PolicyDocument>>
  /** The versions behind each alias. */
  aliases: Readonly<Record<string, readonly AliasTarget[]>>
  /** `'IMAGE'` where the function is a container image and has no managed runtime. */
  runtimeManagement: RuntimeManagement | 'IMAGE'
}

/** A URL that asks for no identity, and whom the function's policy lets in through it. */
export interface AnonymousUrl {
  qualifier: string
  access: AnonymousAccess
}

/** How long the runtime of a version behind an alias is supported. */
export interface AliasLifecycle {
  alias: string
  version: string
  /** The share of the alias's calls, from 0 to 1. */
  weight: number
  lifecycle: RuntimeLifecycle
}

/** A layer of a function, and whose it is. */
export interface LayerSource {
  /** The layer's name and version. */
  layer: string
  /** Empty where AWS publishes it without one. */
  account: string
  /** `TRUSTED` says the user's settings, `AWS` the list of accounts from which AWS publishes. */
  publisher: 'OWN' | 'TRUSTED' | 'AWS' | 'OTHER'
}

/** What engines say of a Lambda function. */
export interface FunctionDerivedFacts {
  /** `'NONE'` where the function is no image. */
  imageOrigin: ImageOrigin | 'NONE'
  /** Of the image that runs; `'NONE'` where the function is no image. Unknown where no scan of it came to an end. */
  imageVulnerabilities: ImageVulnerabilities | 'NONE'
  lifecycle: RuntimeLifecycle | 'IMAGE'
  /** The URLs with AuthType NONE. */
  anonymousUrls: readonly AnonymousUrl[]
  /** Of the versions with a managed runtime that get calls by an alias. */
  aliasLifecycles: readonly AliasLifecycle[]
  layerSources: readonly LayerSource[]
  /** Whom its policies let in, by qualifier; what only opens a URL with AuthType NONE is not among it. */
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
      relationship: { to: 'AWS::IAM::Role', label: 'runs as', inverseLabel: 'run as by' },
    },
    environment: { collector: 'configuration', affects: [] },
    imageUri: { collector: 'configuration', affects: [] },
    image: {
      collector: 'configuration',
      affects: [[modified('image')]],
      relationship: { to: 'AWS::ECR::Image', label: 'runs', inverseLabel: 'run by' },
    },
    tagRepository: {
      collector: 'configuration',
      affects: [],
      relationship: { to: 'AWS::ECR::Repository', label: 'names a tag of', inverseLabel: 'named by' },
    },
    imageTag: {
      collector: 'configuration',
      affects: [],
      relationship: { to: 'AWS::ECR::ImageTag', label: 'was deployed by', inverseLabel: 'the tag of' },
    },
    layers: {
      collector: 'configuration',
      affects: [],
      relationship: { to: 'AWS::Lambda::LayerVersion', label: 'uses', inverseLabel: 'used by' },
    },
    layerNames: {
      collector: 'configuration',
      affects: [],
      relationship: {
        to: 'AWS::Lambda::Layer',
        label: 'uses a version of',
        inverseLabel: 'used in a version by',
      },
    },
    vpc: {
      collector: 'configuration',
      affects: [],
      relationship: { to: 'AWS::EC2::VPC', label: 'runs in', inverseLabel: 'the network of' },
    },
    subnets: {
      collector: 'configuration',
      affects: [],
      relationship: { to: 'AWS::EC2::Subnet', label: 'runs in', inverseLabel: 'the network of' },
    },
    securityGroups: {
      collector: 'configuration',
      affects: [[modified('securityGroups')]],
      relationship: { to: 'AWS::EC2::SecurityGroup', label: 'is in', inverseLabel: 'attached to' },
    },
    urls: { collector: 'urls', affects: [] },
    ...connections,
    policies: { collector: 'policies', affects: [] },
    aliases: { collector: 'aliases', affects: [] },
    runtimeManagement: { collector: 'runtime management', affects: [] },
  },
} satisfies KindDefinition

/** A function by its name, partial ARN or ARN; versions and aliases are facts of it. */
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
