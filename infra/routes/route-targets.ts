import { hash } from 'node:crypto'
import { Stack } from 'aws-cdk-lib'
import { CfnMicrosoftTeamsChannelConfiguration, CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { buildRoutePattern, buildRouteTransformer } from '../../audit/deployment/rules.ts'
import { nameParts, nameRoutePart } from '../../audit/resources/assay/deployment-names.ts'
import { getPartition } from '../../audit/resources/arn.ts'
import { hasOwnTopic, type Route, type RouteTarget } from '../../audit/settings/route.ts'
import { createDeliveryRole } from '../events/delivery-role.ts'
import { EventRule } from '../events/event-rule.ts'
import { buildRuleArn } from '../names.ts'
import type { DeadLetterQueue } from '../queues/dead-letter-queue.ts'

/** The routes of a deployment, and what their parts need. */
export interface RouteTargetsProps {
  routes: readonly Route[]
  prefix: string
  home: string
  /** Encrypts the messages of topics. */
  key: Key
  /** Gets the events that an API destination did not accept. */
  deadLetters: DeadLetterQueue
}

/** A channel of a chat with the topics of its routes. */
type Channel = {
  id: string
  to: Extract<RouteTarget, { slack: unknown } | { teams: unknown }>
  topics: Topic[]
}

/** What routes lead to: topics with e-mail subscriptions, channels of chats, and rules to API destinations. */
export class RouteTargets extends Construct {
  constructor(scope: Construct, id: string, props: RouteTargetsProps) {
    super(scope, id)
    const channels = new Map<string, Channel>()
    for (const route of props.routes) {
      if (hasOwnTopic(route.to)) this.createTopic(route, props, channels)
      else if ('apiDestination' in route.to) this.createRule(route.name, route.to, props)
    }
    if (channels.size > 0) this.createChannels([...channels.values()], props)
  }

  private createTopic(
    { name, to }: Route,
    { prefix, key }: RouteTargetsProps,
    channels: Map<string, Channel>,
  ): void {
    const topicName = nameRoutePart(name, prefix)
    const topic = new Topic(this, `${name}-topic`, { topicName, masterKey: key, enforceSSL: true })
    if ('email' in to)
      for (const endpoint of new Set(to.email))
        new Subscription(this, `${name}-${endpoint}`, {
          topic,
          protocol: SubscriptionProtocol.EMAIL,
          endpoint,
        })
    if (!('slack' in to) && !('teams' in to)) return
    const channelKey = JSON.stringify(to)
    const id = hash('sha256', channelKey).slice(0, 10)
    const channel = channels.get(channelKey) ?? { id, to, topics: [] }
    channel.topics.push(topic)
    channels.set(channelKey, channel)
  }

  private createRule(
    route: string,
    { apiDestination, body }: Extract<RouteTarget, { apiDestination: string }>,
    { prefix, deadLetters }: RouteTargetsProps,
  ): void {
    const name = nameRoutePart(route, prefix)
    const bus = nameParts(prefix).findingsBus
    const role = createDeliveryRole(this, `${route}-role`, {
      rules: buildRuleArn(Stack.of(this), name, bus),
      permissions: [{ actions: ['events:InvokeApiDestination'], resource: apiDestination }],
    })
    const { inputPathsMap, inputTemplate } = buildRouteTransformer(body)
    new EventRule(this, `${route}-rule`, {
      name,
      description: `Notifications of the route ${route}`,
      pattern: buildRoutePattern(route),
      bus,
      target: {
        arn: apiDestination,
        roleArn: role.roleArn,
        inputTransformer: { inputPathsMap: { ...inputPathsMap }, inputTemplate },
      },
      deadLetters,
    })
  }

  /**
   * A channel has one configuration, whatever the number of its routes, with a name that does not depend on other channels: AWS refuses
   * to configure a channel in one resource while another one still does. Nothing can be called from it: its role has no
   * permissions, and its guardrail, which would be AdministratorAccess by default, denies everything.
   */
  private createChannels(channels: readonly Channel[], { prefix, home }: RouteTargetsProps): void {
    const role = new Role(this, 'ChannelRole', {
      assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
      description: 'Channels of Assay: no permissions, since they only get notifications',
    })
    const guardrailPolicies = [`arn:${getPartition(home)}:iam::aws:policy/AWSDenyAll`]
    for (const { id, to, topics } of channels) {
      const common = {
        configurationName: nameRoutePart(`channel-${id}`, prefix),
        iamRoleArn: role.roleArn,
        guardrailPolicies,
        snsTopicArns: topics.map(({ topicArn }) => topicArn),
        loggingLevel: 'ERROR',
      }
      if ('slack' in to)
        new CfnSlackChannelConfiguration(this, `Channel-${id}`, {
          ...common,
          slackWorkspaceId: to.slack.workspaceId,
          slackChannelId: to.slack.channelId,
        })
      else
        new CfnMicrosoftTeamsChannelConfiguration(this, `Channel-${id}`, {
          ...common,
          teamsTenantId: to.teams.tenantId,
          teamId: to.teams.teamId,
          teamsChannelId: to.teams.channelId,
        })
    }
  }
}
