import type { Settings } from '../../settings/settings.ts'
import * as administration from './iam/administration.ts'
import * as allowedAdministrator from './iam/allowed-administrator.ts'
import { anonymousUrls } from './lambda/anonymous-urls.ts'
import * as broadGrants from './iam/broad-grants.ts'
import { exceptions } from './organizations/exceptions.ts'
import { inDefaultGroup } from './ecs/in-default-group.ts'
import { internetRoutes } from './ec2/internet-routes.ts'
import { codePublishers } from './lambda/code-publishers.ts'
import { functionLayerSources, versionLayerSources } from './lambda/layer-sources.ts'
import { functionLogAccess, versionLogAccess } from './lambda/log-access.ts'
import { functionRuntimeLifecycle, versionRuntimeLifecycle } from './lambda/runtime-lifecycle.ts'
import { openTriggers } from './codebuild/open-triggers.ts'
import { openEgress, openIngress } from './ec2/security-group-openings.ts'
import { networkAclOpenIngress } from './ec2/network-acl-openings.ts'
import { roleNewAccess, userNewAccess } from './iam/new-access.ts'
import * as selfEscalation from './iam/self-escalation.ts'
import { plainSecrets } from './ecs/plain-secrets.ts'
import * as policyExposure from './exposure/policy-exposure.ts'
import { revisionUse } from './ecs/revision-use.ts'
import { rootContainers } from './ecs/root-containers.ts'
import { functionImageOrigin, versionImageOrigin } from './ecr/image-origin.ts'
import { imageOrigins } from './ecs/image-origins.ts'
import { imageRootContainers } from './ecs/image-root-containers.ts'
import { contentSecrets, operatingSystem } from './ecr/image-content.ts'
import { gainedTags } from './ecr/gained-tags.ts'
import { platforms } from './ecr/platforms.ts'
import { imageRole } from './ecr/image-role.ts'
import { overdueFixes } from './ecr/overdue-fixes.ts'
import { openTemplates } from './ecr/open-templates.ts'
import { upstreams } from './ecr/upstreams.ts'
import {
  functionImageVulnerabilities,
  versionImageVulnerabilities,
  vulnerabilities,
} from './ecr/vulnerabilities.ts'
import { trustExposure, webIdentities } from './iam/trust-exposure.ts'
import { roleTrustedPrincipals } from './iam/trusted-principals.ts'
import type { AwsCatalog } from '../aws-catalog.ts'
import type { DerivedFactsByKind } from '../derived-facts.ts'
import type { Fact } from '../fact.ts'
import type { AnyInputs } from '../inputs.ts'
import type { Kind } from '../resource.ts'

/** How a derived fact is computed. The result can be unknown although all inputs are known. */
export interface Derivation {
  inputs: AnyInputs
  derive(resolved: never, settings: Settings, awsCatalog: AwsCatalog, now: Date): Fact
}

/** All derivations, by kind and fact name. Kinds without derived facts are left out. */
const derivations = {
  'AWS::CodeBuild::Project': { openTriggers },
  'AWS::EC2::NetworkAcl': { openIngress: networkAclOpenIngress },
  'AWS::EC2::RouteTable': { internetRoutes },
  'AWS::EC2::SecurityGroup': { openIngress, openEgress },
  'AWS::ECR::Image': {
    contentSecrets,
    gainedTags,
    operatingSystem,
    overdueFixes,
    platforms,
    role: imageRole,
    vulnerabilities,
  },
  'AWS::ECR::Registry': { upstreams, openTemplates, policyExposure: policyExposure.registryPolicyExposure },
  'AWS::ECR::Repository': { policyExposure: policyExposure.repositoryPolicyExposure },
  'AWS::ECS::Service': { imageRootContainers, inDefaultGroup },
  'AWS::ECS::TaskDefinition': { imageOrigins, plainSecrets, rootContainers, use: revisionUse },
  'AWS::Events::EventBus': { policyExposure: policyExposure.eventBusPolicyExposure },
  'AWS::IAM::Group': broadGrants.groupBroadGrants,
  'AWS::IAM::ManagedPolicy': broadGrants.managedPolicyBroadGrants,
  'AWS::IAM::Role': {
    administration: administration.roleAdministration,
    allowedAdministrator: allowedAdministrator.roleAllowedAdministrator,
    ...broadGrants.roleBroadGrants,
    newAccess: roleNewAccess,
    selfEscalation: selfEscalation.roleSelfEscalation,
    trusted: roleTrustedPrincipals,
    trustExposure,
    webIdentities,
  },
  'AWS::IAM::User': {
    administration: administration.userAdministration,
    allowedAdministrator: allowedAdministrator.userAllowedAdministrator,
    ...broadGrants.userBroadGrants,
    newAccess: userNewAccess,
    selfEscalation: selfEscalation.userSelfEscalation,
  },
  'AWS::Lambda::CodeSigningConfig': { publishers: codePublishers },
  'AWS::Lambda::Function': {
    imageOrigin: functionImageOrigin,
    imageVulnerabilities: functionImageVulnerabilities,
    lifecycle: functionRuntimeLifecycle,
    layerSources: functionLayerSources,
    logAccess: functionLogAccess,
    anonymousUrls,
    policyExposure: policyExposure.functionPolicyExposure,
    qualifiedExposure: policyExposure.qualifiedExposure,
  },
  'AWS::Lambda::LayerVersion': { policyExposure: policyExposure.layerVersionPolicyExposure },
  'AWS::Lambda::Version': {
    imageOrigin: versionImageOrigin,
    imageVulnerabilities: versionImageVulnerabilities,
    lifecycle: versionRuntimeLifecycle,
    layerSources: versionLayerSources,
    logAccess: versionLogAccess,
    policyExposure: policyExposure.versionPolicyExposure,
  },
  'AWS::Organizations::Account': { exceptions },
  'AWS::SNS::Topic': { policyExposure: policyExposure.topicPolicyExposure },
  'AWS::SQS::Queue': { policyExposure: policyExposure.queuePolicyExposure },
} as const satisfies {
  [K in keyof DerivedFactsByKind]: { [F in keyof DerivedFactsByKind[K]]: Derivation }
}

/** The derivation of the fact `name` of `kind`; undefined if the fact is not derived. */
export function findDerivation(kind: Kind, name: string): Derivation | undefined {
  const derivationsByKind: Readonly<Partial<Record<Kind, Readonly<Record<string, Derivation>>>>> = derivations
  const derivationsOfKind = derivationsByKind[kind] ?? {}
  return Object.hasOwn(derivationsOfKind, name) ? derivationsOfKind[name] : undefined
}
