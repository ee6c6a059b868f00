import { EXPIRY_ATTRIBUTE, nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'

/**
 * Assay's table, and the KMS key of everything that Assay stores: the table, the reports and the messages of the topic.
 * Both are retained when the stack is deleted; only a failed first deployment removes them. For that reason the table has no
 * deletion protection, but 35 days of point-in-time recovery.
 */
export class AccountTable extends Construct {
  readonly table: Table
  readonly key: Key

  constructor(scope: Construct, id: string, { prefix }: { prefix: string }) {
    super(scope, id)
    const { table } = nameParts(prefix)
    this.key = new Key(this, 'Key', {
      alias: `alias/${table}`,
      description: 'Assay: snapshots, findings, reports and messages',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    this.table = new Table(this, 'Table', {
      tableName: table,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: EXPIRY_ATTRIBUTE,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
  }
}
