import type { Settings } from '../settings/settings.ts'
import * as administration from './derived/administration.ts'
import { aliasLifecycles } from './derived/alias-lifecycles.ts'
import * as allowedAdministrator from './derived/allowed-administrator.ts'
import { anonymousUrls } from './derived/anonymous-urls.ts'
import * as broadGrants from './derived/broad-grants.ts'
import { exceptions } from './derived/exceptions.ts'
import { inDefaultGroup } from './derived/in-default-group.ts'
import { internetWays } from './derived/internet-ways.ts'
import { layerSources } from './derived/layer-sources.ts'
import { lifecycle } from './derived/lifecycle.ts'
import { openEgress, openIngress } from './derived/open-group.ts'
import { openPastAcl } from './derived/open-past-acl.ts'
import * as ownEscalation from './derived/own-escalation.ts'
import { plainSecrets } from './derived/plain-secrets.ts'
import * as policyExposure from './derived/policy-exposure.ts'
import { rootContainers } from './derived/root-containers.ts'
import { imageOrigin } from './derived/image-origin.ts'
import { imageOrigins } from './derived/image-origins.ts'
import { imageRole } from './derived/image-role.ts'
import { openTemplates } from './derived/open-templates.ts'
import { upstreams } from './derived/upstreams.ts'
import { imageVulnerabilities, vulnerabilities } from './derived/vulnerabilities.ts'
import { trustExposure, webIdentities } from './derived/trust-exposure.ts'
import { trusted } from './derived/trusted.ts'
import type { Knowledge } from './knowledge.ts'
import type { DerivedFacts } from './derived-facts.ts'
import type { Fact } from './fact.ts'
import type { AnyNeed } from './need.ts'
import type { Kind } from './resource.ts'

/** How a derived fact comes from others. It may be unknown although they are known. */
export interface Derivation {
  need: AnyNeed
  derive(given: never, settings: Settings, knowledge: Knowledge, now: Date): Fact
}

/** Every derived fact, by kind and name. */
export const derivations = {
  'AWS::CloudTrail::AccountTrails': {},
  'AWS::EC2::FlowLog': {},
  'AWS::EC2::InternetGateway': {},
  'AWS::EC2::NatGateway': {},
  'AWS::EC2::NetworkAcl': { openIngress: openPastAcl },
  'AWS::EC2::NetworkInterface': {},
  'AWS::EC2::RouteTable': { internetWays },
  'AWS::EC2::SecurityGroup': { openIngress, openEgress },
  'AWS::EC2::Subnet': {},
  'AWS::EC2::SubnetNetworkAclAssociation': {},
  'AWS::EC2::SubnetRouteTableAssociation': {},
  'AWS::EC2::VPC': {},
  'AWS::EC2::VPCEndpoint': {},
  'AWS::EC2::VPCPeeringConnection': {},
  'AWS::ECR::Image': { role: imageRole, vulnerabilities },
  'AWS::ECR::ImageTag': {},
  'AWS::ECR::Registry': { upstreams, openTemplates, policyExposure: policyExposure.ofRegistry },
  'AWS::ECR::Repository': { policyExposure: policyExposure.ofRepository },
  'AWS::ECS::Service': { inDefaultGroup },
  'AWS::ECS::TaskDefinition': { imageOrigins, plainSecrets, rootContainers },
  'AWS::Events::EventBus': { policyExposure: policyExposure.ofEventBus },
  'AWS::GuardDuty::Detector': {},
  'AWS::IAM::Group': broadGrants.ofGroup,
  'AWS::IAM::ManagedPolicy': broadGrants.ofManagedPolicy,
  'AWS::IAM::OIDCProvider': {},
  'AWS::IAM::Role': {
    administration: administration.ofRole,
    allowedAdministrator: allowedAdministrator.ofRole,
    ...broadGrants.ofRole,
    ownEscalation: ownEscalation.ofRole,
    trusted,
    trustExposure,
    webIdentities,
  },
  'AWS::IAM::SAMLProvider': {},
  'AWS::IAM::User': {
    administration: administration.ofUser,
    allowedAdministrator: allowedAdministrator.ofUser,
    ...broadGrants.ofUser,
    ownEscalation: ownEscalation.ofUser,
  },
  'AWS::InspectorV2::AccountStatus': {},
  'AWS::Lambda::Function': {
    imageOrigin,
    imageVulnerabilities,
    lifecycle,
    anonymousUrls,
    aliasLifecycles,
    layerSources,
    policyExposure: policyExposure.ofFunction,
  },
  'AWS::Lambda::Layer': {},
  'AWS::Lambda::LayerVersion': { policyExposure: policyExposure.ofLayerVersion },
  'AWS::Organizations::Account': { exceptions },
  'AWS::SNS::Topic': { policyExposure: policyExposure.ofTopic },
  'AWS::SQS::Queue': { policyExposure: policyExposure.ofQueue },
  'Assay::Deployment': {},
  'Assay::Watch': {},
} as const satisfies { [K in Kind]: { [F in keyof DerivedFacts[K]]: Derivation } }

/** The derivation of the fact `name` of `kind`, if it is a derived one. */
export function derivationOf(kind: Kind, name: string): Derivation | undefined {
  const ofKind: Readonly<Record<string, Derivation>> = derivations[kind]
  return Object.hasOwn(ofKind, name) ? ofKind[name] : undefined
}
