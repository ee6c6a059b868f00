import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr'
import {
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs'
import {
  GetAccountAuthorizationDetailsCommand,
  IAMClient,
  type GetAccountAuthorizationDetailsCommandInput,
  ListGroupsCommand,
  ListPoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand, ListLayersCommand } from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describeRepositories } from '../answers/ecr/operations.ts'
import {
  listClusters,
  listServices,
  listTaskDefinitionFamilies,
  listTaskDefinitions,
} from '../answers/ecs/operations.ts'
import { bulks } from '../answers/bulks.ts'
import {
  getAccountAuthorizationDetails,
  listGroups,
  listPolicies,
  listRoles,
  listUsers,
} from '../answers/iam/operations.ts'
import { listFunctions, listLayers } from '../answers/lambda/operations.ts'
import { listings } from '../answers/listings.ts'
import type { Call } from '../answers/operation.ts'
import { getCallerIdentity } from '../answers/sts/operations.ts'
import { asking } from './asking.ts'
import { byService } from './by-service.ts'
import { callCloudTrail } from './cloudtrail.ts'
import { callEc2 } from './ec2.ts'
import { callEcr } from './ecr.ts'
import { callEcs } from './ecs.ts'
import { callGuardDuty } from './guardduty.ts'
import { callIam } from './iam.ts'
import { callInspector } from './inspector2.ts'
import { callLambda } from './lambda.ts'

/** The lists with which an audit of the whole account begins. */
const list = byService({
  ecr: asking('ecr', region => new ECRClient({ region }), {
    [describeRepositories.name]: (input: object) => new DescribeRepositoriesCommand(input),
  }),
  ecs: asking('ecs', region => new ECSClient({ region }), {
    [listClusters.name]: (input: object) => new ListClustersCommand(input),
    [listServices.name]: (input: object) => new ListServicesCommand(input),
    [listTaskDefinitionFamilies.name]: (input: object) => new ListTaskDefinitionFamiliesCommand(input),
    [listTaskDefinitions.name]: (input: object) => new ListTaskDefinitionsCommand(input),
  }),
  iam: asking('iam', region => new IAMClient({ region }), {
    [getAccountAuthorizationDetails.name]: (input: GetAccountAuthorizationDetailsCommandInput) =>
      new GetAccountAuthorizationDetailsCommand(input),
    [listRoles.name]: (input: object) => new ListRolesCommand(input),
    [listUsers.name]: (input: object) => new ListUsersCommand(input),
    [listGroups.name]: (input: object) => new ListGroupsCommand(input),
    [listPolicies.name]: (input: object) => new ListPoliciesCommand(input),
  }),
  lambda: asking('lambda', region => new LambdaClient({ region }), {
    [listFunctions.name]: (input: object) => new ListFunctionsCommand(input),
    [listLayers.name]: (input: object) => new ListLayersCommand(input),
  }),
})

const read = byService({
  cloudtrail: callCloudTrail,
  ec2: callEc2,
  ecr: callEcr,
  ecs: callEcs,
  guardduty: callGuardDuty,
  iam: callIam,
  inspector2: callInspector,
  lambda: callLambda,
  sts: asking('sts', region => new STSClient({ region }), {
    [getCallerIdentity.name]: (input: object) => new GetCallerIdentityCommand(input),
  }),
})

const lists = new Set([
  ...listings.flatMap(listing => listing.operations),
  ...bulks.map(bulk => bulk.operation),
])

/** Asks AWS everything that an audit of the whole account asks: more than any deployed function may. */
export const callAws: Call = (operation, region, input) =>
  (lists.has(operation) ? list : read)(operation, region, input)
