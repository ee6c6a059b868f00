import { createIncompleteFact, unknown, type Fact } from '../../../../audit/resources/fact.ts'
import { getResourceName, type Resource } from '../../../../audit/resources/resource.ts'
import { buildRoleResource } from '../../../../audit/resources/iam/role.ts'
import type { ConfigurationFacts } from '../../../../audit/resources/lambda/configuration.ts'
import { buildSecurityGroupResource } from '../../../../audit/resources/ec2/security-group.ts'
import { buildSubnetResource, type SubnetFacts } from '../../../../audit/resources/ec2/subnet.ts'
import {
  deriveDeadLetterFacts,
  deriveLayerFacts,
  redactEnvironment,
} from '../../../collectors/lambda/configuration/configuration.ts'
import { deriveLoggingFacts } from '../../../collectors/lambda/configuration/logging-facts.ts'
import { deriveImageFacts } from '../../../collectors/lambda/configuration/image-facts.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { FactLookup, ProjectionContext } from '../contribution.ts'
import { deriveFact, deriveListFact, mapFact, type ProjectedFacts } from '../derive/derive-fact.ts'
import { keepOrder, type FactsBefore } from '../derive/edit-facts.ts'
import { PropertyError } from '../properties/property-error.ts'
import { readTextMap, readTexts } from '../properties/read-list.ts'
import { readProperty, readTextProperty, requireTextProperty } from '../properties/read-property.ts'

type FunctionKind = 'AWS::Lambda::Function'
type ConfigurationChanges = Pick<ProjectedFacts<FunctionKind>, keyof ConfigurationFacts>

/** Whether the package of a function is a container image. Throws PropertyError. */
export function isImagePackage(resolvedResource: ResolvedResource): boolean {
  const packageType = readTextProperty(resolvedResource, 'PackageType')
  if (packageType !== undefined) return packageType === 'Image'
  return readProperty(resolvedResource, 'Code.ImageUri') !== undefined
}

/** The facts of a function's configuration, given those before. */
export function deriveFunctionConfiguration(
  resolvedResource: ResolvedResource,
  resource: Resource<FunctionKind>,
  before: FactsBefore<FunctionKind>,
  { redactor }: ProjectionContext,
  findFacts: FactLookup | undefined,
): ConfigurationChanges {
  const { account } = resource
  const deadLetters = deriveFact(() =>
    deriveDeadLetterFacts(readTextProperty(resolvedResource, 'DeadLetterConfig.TargetArn'), account),
  )
  const layers = deriveListFact(
    () => readTexts(resolvedResource, 'Layers'),
    arns => arns.map(Arn => ({ Arn })),
  )
  return {
    runtime: deriveFact(() =>
      isImagePackage(resolvedResource) ? 'IMAGE' : requireTextProperty(resolvedResource, 'Runtime'),
    ),
    role: deriveFact(() => buildRoleResource(requireRoleArn(resolvedResource), account)),
    environment: deriveListFact(
      () => readTextMap(resolvedResource, 'Environment.Variables'),
      entries => redactEnvironment(entries, redactor),
    ),
    layers: mapFact(layers, all => deriveLayerFacts(all, account).layers),
    layerNames: mapFact(layers, all => deriveLayerFacts(all, account).layerNames),
    layerContents: mapFact(layers, all =>
      keepReadContents(deriveLayerFacts(all, account).layerContents, before('layerContents')),
    ),
    deadLetterQueue: mapFact(deadLetters, targets => targets.deadLetterQueue),
    deadLetterTopic: mapFact(deadLetters, targets => targets.deadLetterTopic),
    ...deriveLogging(resolvedResource, resource),
    ...deriveCode(resolvedResource, resource, before, findFacts),
    ...deriveNetwork(resolvedResource, resource, before, findFacts),
  }
}

/** How the function writes logs, and where. */
export function deriveLogging(
  resolvedResource: ResolvedResource,
  resource: Resource<FunctionKind>,
): Pick<ConfigurationChanges, 'logging' | 'logGroup'> {
  const levels = deriveFact(() => ({
    LogFormat: readTextProperty(resolvedResource, 'LoggingConfig.LogFormat'),
    ApplicationLogLevel: readTextProperty(resolvedResource, 'LoggingConfig.ApplicationLogLevel'),
  }))
  const group = deriveFact(() => ({ LogGroup: readTextProperty(resolvedResource, 'LoggingConfig.LogGroup') }))
  return {
    logging: mapFact(levels, returned =>
      expectLoggingFact(deriveLoggingFacts(returned, resource).facts.logging),
    ),
    logGroup: mapFact(group, returned =>
      expectLoggingFact(deriveLoggingFacts(returned, resource).facts.logGroup),
    ),
  }
}

function expectLoggingFact<V>(value: V | undefined): V {
  if (value !== undefined) return value
  throw new PropertyError('property LoggingConfig has another form than Lambda documents')
}

type LayerContents = ConfigurationFacts['layerContents']

/** The contents of layers that the function has now. Those of further layers are read when the template is deployed. */
function keepReadContents(contents: LayerContents, before: Fact<LayerContents>): LayerContents {
  const read = 'known' in before ? before.known.map(({ arn }) => arn) : []
  return contents.filter(({ arn }) => read.includes(arn))
}

function requireRoleArn(resolvedResource: ResolvedResource): string {
  const role = requireTextProperty(resolvedResource, 'Role')
  if (/^arn:[a-z-]+:iam::\d{12}:role\/./.test(role)) return role
  throw new PropertyError('property Role is not the ARN of a role')
}

/**
 * The facts of the image. CloudFormation resolves a tag when it updates the function, which it does for another URI: the
 * image that has the tag now is the one if the tag does not move until then.
 */
function deriveCode(
  resolvedResource: ResolvedResource,
  resource: Resource<FunctionKind>,
  before: FactsBefore<FunctionKind>,
  findFacts: FactLookup | undefined,
): ConfigurationChanges {
  const derived = deriveFact(() => deriveImageFacts(readCode(resolvedResource), resource).facts)
  const imageUri = mapFact(derived, facts => expectImageFact(facts.imageUri))
  const image = mapFact(derived, facts => expectImageFact(facts.image))
  const imageTag = mapFact(derived, facts => expectImageFact(facts.imageTag))
  const previous = before('imageUri')
  const isUnchanged = 'known' in previous && 'known' in imageUri && previous.known === imageUri.known
  return {
    imageUri,
    image: 'known' in image ? image : isUnchanged ? before('image') : resolveTag(imageTag, image, findFacts),
    tagRepository: mapFact(derived, facts => expectImageFact(facts.tagRepository)),
    imageTag,
  }
}

/** The image that has the tag now, as far as the account shows it; else `unresolved`. */
function resolveTag(
  imageTag: Fact<ConfigurationFacts['imageTag']>,
  unresolved: Fact<ConfigurationFacts['image']>,
  findFacts: FactLookup | undefined,
): Fact<ConfigurationFacts['image']> {
  if ('unknown' in imageTag || imageTag.known === 'NONE') return unresolved
  const image = findFacts?.(imageTag.known)?.['image']
  if (image === undefined || 'unknown' in image) return unresolved
  return createIncompleteFact(
    image.known as Resource<'AWS::ECR::Image'>,
    'the tag of the image can move until the template is deployed',
  )
}

function expectImageFact<V>(value: V | undefined): V {
  if (value !== undefined) return value
  throw new PropertyError('Lambda resolves the tag of the image when the template is deployed')
}

function readCode(resolvedResource: ResolvedResource): { ImageUri: string } | 'NONE' {
  if (!isImagePackage(resolvedResource)) return 'NONE'
  return { ImageUri: requireTextProperty(resolvedResource, 'Code.ImageUri') }
}

/** The subnets and groups of the function, and the VPC of its subnets. */
function deriveNetwork(
  resolvedResource: ResolvedResource,
  resource: Resource<FunctionKind>,
  before: FactsBefore<FunctionKind>,
  findFacts: FactLookup | undefined,
): Pick<ProjectedFacts<FunctionKind>, 'subnets' | 'securityGroups' | 'vpc'> {
  const { account, region } = resource
  const where = { account, region }
  const subnets = deriveListFact(
    () => readTexts(resolvedResource, 'VpcConfig.SubnetIds'),
    ids => ids.map(id => buildSubnetResource(id, where)),
  )
  const securityGroups = deriveListFact(
    () => readTexts(resolvedResource, 'VpcConfig.SecurityGroupIds'),
    ids => ids.map(id => buildSecurityGroupResource(id, where)),
  )
  const isAttached = deriveFact(() => readProperty(resolvedResource, 'VpcConfig') !== undefined)
  return {
    subnets: keepOrder(before('subnets'), subnets),
    securityGroups: keepOrder(before('securityGroups'), securityGroups),
    vpc: deriveVpc(before, subnets, isAttached, findFacts),
  }
}

function deriveVpc(
  before: FactsBefore<FunctionKind>,
  subnets: Fact<ConfigurationFacts['subnets']>,
  isAttached: Fact<boolean>,
  findFacts: FactLookup | undefined,
): Fact<ConfigurationFacts['vpc']> {
  if ('unknown' in subnets) return subnets
  const [first] = subnets.known
  const isDetached = first === undefined && subnets.incomplete === undefined
  if (isDetached || ('known' in isAttached && !isAttached.known)) return { known: 'NONE' }
  const vpcs = subnets.known.flatMap(subnet => findVpc(subnet, findFacts) ?? [])
  if (vpcs[0] !== undefined) return vpcs[0]
  const previous = before('subnets')
  const hadSubnet = 'known' in previous && previous.known.some(({ arn }) => arn === first?.arn)
  if (hadSubnet) return before('vpc')
  const name = first === undefined ? 'the subnets' : `subnet ${getResourceName(first)}`
  return unknown(`the VPC of ${name} is not known`)
}

function findVpc(
  subnet: Resource<'AWS::EC2::Subnet'>,
  findFacts: FactLookup | undefined,
): Fact<SubnetFacts['vpc']> | undefined {
  const vpc = findFacts?.(subnet)?.['vpc']
  return vpc !== undefined && 'known' in vpc ? (vpc as Fact<SubnetFacts['vpc']>) : undefined
}
