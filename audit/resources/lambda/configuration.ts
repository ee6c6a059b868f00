import type { Tristate } from '../../engines/iam/tristate.ts'
import type { RuntimeLifecycle } from '../../engines/runtime/runtime-lifecycle.ts'
import type { ImageVulnerabilities } from '../ecr/image.ts'
import type { ImageOrigin } from '../ecr/image-origin.ts'
import { followRecorded, modified, type EffectPath, type FactDefinition } from '../kind-definition.ts'
import type { ScanCoverageFact } from '../inspector2/scan-coverage.ts'
import type { Resource } from '../resource.ts'
import type { PackageFindings } from './package-findings.ts'

/** An environment variable. Its value is inspected by the collector and never stored. */
export interface EnvironmentVariable {
  /** What the value resembles: a form of `functions/secrets`, or the id of a rule of gitleaks. */
  detected: readonly string[]
  /** A keyed hash of the value: equal values in one deployment have equal hashes. */
  hash: string
}

/** How a function writes logs (Lambda API Reference, LoggingConfig). */
export interface Logging {
  format: 'Text' | 'JSON'
  /** The least severe messages of the function that are kept, in the format JSON; `'ALL'` if Lambda does not say it. */
  applicationLevel: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL' | 'ALL'
}

/** What a Lambda function runs: $LATEST has these facts, and each published version. */
export interface ConfigurationFacts {
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
  /** The dead-letter queue; `'NONE'` if there is none. */
  deadLetterQueue: Resource<'AWS::SQS::Queue'> | 'NONE'
  deadLetterTopic: Resource<'AWS::SNS::Topic'> | 'NONE'
  logging: Logging
  logGroup: Resource<'AWS::Logs::LogGroup'>
  /** The SHA-256 hash of the deployment package as Lambda writes it; `'NONE'` if Lambda does not say it. */
  codeSha256: string
  /** What its archive contains; `'NONE'` for a container image, and in the forecast of a new function. */
  codeContent: Resource<'AWS::Lambda::CodeContent'> | 'NONE'
  /** What the archives of its layer versions contain. */
  layerContents: readonly Resource<'AWS::Lambda::CodeContent'>[]
  /** Whether Inspector scans it for vulnerable packages. */
  scanCoverage: ScanCoverageFact
  /** What Inspector found in its packages; `'NONE'` if Inspector does not cover it. */
  packageFindings: PackageFindings | 'NONE'
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

/** The kinds with a configuration. */
export type ConfiguredKind = 'AWS::Lambda::Function' | 'AWS::Lambda::Version'

/** The facts that are derived from a configuration. */
export interface ConfigurationDerivedFacts {
  /** `'NONE'` if the function is not a container image. */
  imageOrigin: ImageOrigin | 'NONE'
  /** Of the running image; `'NONE'` if the function is not a container image. Unknown without a completed scan. */
  imageVulnerabilities: ImageVulnerabilities | 'NONE'
  lifecycle: RuntimeLifecycle | 'IMAGE'
  layerSources: readonly LayerSource[]
  logAccess: LogAccess
}

/** Whether the execution role is certainly allowed to write to the log group: `NEVER`, or under unknown conditions only. */
export interface LogAccess {
  createLogGroup: Tristate
  createLogStream: Tristate
  putLogEvents: Tristate
}

const failed = { label: 'sends failed events to', inverseLabel: 'the dead-letter target of' }

/** Defines the facts of a configuration. Each can change the compliance of what is at the end of `affects`. */
export function defineConfigurationFacts(affects: readonly EffectPath[]) {
  const fact = { collector: 'configuration', affects }
  return {
    runtime: fact,
    role: {
      ...fact,
      affects: [[modified('role')], ...affects],
      relationship: { to: 'AWS::IAM::Role', label: 'runs as', inverseLabel: 'the execution role of' },
    },
    environment: fact,
    imageUri: fact,
    image: {
      ...fact,
      affects: [[modified('image')], [modified('image'), followRecorded('lostTags')], ...affects],
      relationship: { to: 'AWS::ECR::Image', label: 'runs', inverseLabel: 'the image of' },
    },
    tagRepository: {
      ...fact,
      relationship: {
        to: 'AWS::ECR::Repository',
        label: 'references a tag of',
        inverseLabel: 'the image repository of',
      },
    },
    imageTag: {
      ...fact,
      relationship: {
        to: 'AWS::ECR::ImageTag',
        label: 'was deployed from',
        inverseLabel: 'the image tag of',
      },
    },
    layers: {
      ...fact,
      relationship: { to: 'AWS::Lambda::LayerVersion', label: 'uses', inverseLabel: 'a layer of' },
    },
    layerNames: {
      ...fact,
      relationship: { to: 'AWS::Lambda::Layer', label: 'uses a version of', inverseLabel: 'a layer of' },
    },
    vpc: {
      ...fact,
      relationship: { to: 'AWS::EC2::VPC', label: 'runs in', inverseLabel: 'the VPC of' },
    },
    subnets: {
      ...fact,
      relationship: { to: 'AWS::EC2::Subnet', label: 'runs in', inverseLabel: 'a subnet of' },
    },
    securityGroups: {
      ...fact,
      affects: [[modified('securityGroups')], ...affects],
      relationship: { to: 'AWS::EC2::SecurityGroup', label: 'uses', inverseLabel: 'attached to' },
    },
    deadLetterQueue: { ...fact, relationship: { to: 'AWS::SQS::Queue', ...failed } },
    deadLetterTopic: { ...fact, relationship: { to: 'AWS::SNS::Topic', ...failed } },
    logging: fact,
    logGroup: {
      ...fact,
      relationship: { to: 'AWS::Logs::LogGroup', label: 'writes logs to', inverseLabel: 'the log group of' },
    },
    codeSha256: fact,
    codeContent: {
      ...fact,
      relationship: { to: 'AWS::Lambda::CodeContent', label: 'runs', inverseLabel: 'the code of' },
    },
    layerContents: {
      ...fact,
      relationship: { to: 'AWS::Lambda::CodeContent', label: 'uses', inverseLabel: 'the code of a layer of' },
    },
    scanCoverage: { collector: 'package scan', affects },
    packageFindings: { collector: 'package scan', affects },
  } as const satisfies Record<keyof ConfigurationFacts, FactDefinition>
}
