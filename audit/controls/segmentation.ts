import { ecsNoPublicIp } from './segmentation/ecs-no-public-ip.ts'
import { naclNoOpenAdminPorts } from './segmentation/nacl-no-open-admin-ports.ts'
import { routeTableNoOpenIgw } from './segmentation/route-table-no-open-igw.ts'
import { sgDefaultClosed } from './segmentation/sg-default-closed.ts'
import { sgNoAdminPorts } from './segmentation/sg-no-admin-ports.ts'
import { sgNoHighRiskPorts } from './segmentation/sg-no-high-risk-ports.ts'
import { sgNoOpenIngress } from './segmentation/sg-no-open-ingress.ts'
import { subnetNoAutoPublicIp } from './segmentation/subnet-no-auto-public-ip.ts'
import { vpcEndpointPolicyScoped } from './segmentation/vpc-endpoint-policy-scoped.ts'
import { vpcEndpointPresent } from './segmentation/vpc-endpoint-present.ts'
import { workloadEgressInternet } from './segmentation/workload-egress-internet.ts'
import { workloadNotInDefaultVpc } from './segmentation/workload-not-in-default-vpc.ts'

/** The controls of the strategy segmentation: networks allow only the traffic that workloads need. */
export const segmentation = [
  ecsNoPublicIp,
  naclNoOpenAdminPorts,
  routeTableNoOpenIgw,
  sgDefaultClosed,
  sgNoAdminPorts,
  sgNoHighRiskPorts,
  sgNoOpenIngress,
  subnetNoAutoPublicIp,
  vpcEndpointPolicyScoped,
  vpcEndpointPresent,
  workloadEgressInternet,
  workloadNotInDefaultVpc,
]
