import type { RuntimeLifecycle } from '../../lifecycle/runtime.ts'
import type { AnonymousAccess } from '../../policy/exposure/anonymous.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { partitionOf } from '../arn.ts'
import type { Vulnerabilities } from '../ecr/image.ts'
import type { ImageOrigin } from '../ecr/image-origin.ts'
import { against, changed, left, type KindDefinition } from '../kind.ts'
import { connections, type ConnectionFacts } from './connections.ts'
import { parseFunctionName } from './function-name.ts'
import type { Place, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../standing.ts'

/** A function URL (Lambda API Reference, FunctionUrlConfig). */
export interface FunctionUrl {
  /** `$LATEST` for the function itself, else the alias it belongs to. */
  qualifier: string
  authType: 'AWS_IAM' | 'NONE'
}

/** An environment variable: its value is judged where it is read and never kept. */
export interface EnvironmentVariable {
  /** What the value looks like, by `functions/answers/detectors.ts`. */
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
  imageVulnerabilities: Vulnerabilities | 'NONE'
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
  noun: 'function',
  facts: {
    runtime: { aspect: 'configuration', reaches: [] },
    role: {
      aspect: 'configuration',
      reaches: [[changed('role')], [left('role'), against('AWS::Lambda::Function', 'role')]],
      relation: { to: 'AWS::IAM::Role', says: 'runs as', inverse: 'run as by' },
    },
    environment: { aspect: 'configuration', reaches: [] },
    imageUri: { aspect: 'configuration', reaches: [] },
    image: {
      aspect: 'configuration',
      reaches: [[changed('image')]],
      relation: { to: 'AWS::ECR::Image', says: 'runs', inverse: 'run by' },
    },
    tagRepository: {
      aspect: 'configuration',
      reaches: [],
      relation: { to: 'AWS::ECR::Repository', says: 'names a tag of', inverse: 'named by' },
    },
    imageTag: {
      aspect: 'configuration',
      reaches: [],
      relation: { to: 'AWS::ECR::ImageTag', says: 'was deployed by', inverse: 'the tag of' },
    },
    layers: {
      aspect: 'configuration',
      reaches: [],
      relation: { to: 'AWS::Lambda::LayerVersion', says: 'uses', inverse: 'used by' },
    },
    layerNames: {
      aspect: 'configuration',
      reaches: [],
      relation: { to: 'AWS::Lambda::Layer', says: 'uses a version of', inverse: 'used in a version by' },
    },
    vpc: {
      aspect: 'configuration',
      reaches: [],
      relation: { to: 'AWS::EC2::VPC', says: 'runs in', inverse: 'the network of' },
    },
    subnets: {
      aspect: 'configuration',
      reaches: [],
      relation: { to: 'AWS::EC2::Subnet', says: 'runs in', inverse: 'the network of' },
    },
    securityGroups: {
      aspect: 'configuration',
      reaches: [[changed('securityGroups')]],
      relation: { to: 'AWS::EC2::SecurityGroup', says: 'is in', inverse: 'attached to' },
    },
    urls: { aspect: 'urls', reaches: [] },
    ...connections,
    policies: { aspect: 'policies', reaches: [] },
    aliases: { aspect: 'aliases', reaches: [] },
    runtimeManagement: { aspect: 'runtime management', reaches: [] },
  },
} satisfies KindDefinition

/** A function by its name, partial ARN or ARN; versions and aliases are facts of it. */
export function functionResource(nameOrArn: string, where: Place): Resource<'AWS::Lambda::Function'> {
  const {
    name,
    account = where.account,
    region = where.region,
  } = parseFunctionName(nameOrArn) ?? { name: nameOrArn }
  const arn = `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`
  return { kind: 'AWS::Lambda::Function', account: where.account, region, arn }
}
