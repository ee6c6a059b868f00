import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { truncateText } from '../../../audit/notify/topic-message.ts'
import type { EventPublisher } from '../../../audit/publish/published-event.ts'
import { parseArn } from '../../../audit/resources/arn.ts'
import { buildRouteTopicArn } from '../../../audit/resources/assay/deployment-names.ts'
import type { ResourceLocation } from '../../../audit/resources/resource.ts'
import { formatChatMessage } from '../../../audit/routes/chat-message.ts'
import type { RouteSender } from '../../../audit/routes/deliver-batch.ts'
import { createRouteEvent } from '../../../audit/routes/route-event.ts'
import type { RouteMessage } from '../../../audit/routes/route-message.ts'
import type { Route } from '../../../audit/settings/route.ts'

/** SNS takes subjects of fewer than 100 ASCII characters (SNS API Reference, "Publish"). */
const MAX_SUBJECT_LENGTH = 99

/** What a sender to routes needs: where their topics are, and the bus of published events. */
export interface RouteSenderDeps {
  location: ResourceLocation
  prefix: string
  publisher: EventPublisher
  /** The SNS client of a region. */
  createClient?: (region: string) => Pick<SNSClient, 'send'>
}

/** A sender that publishes to the topics of routes, and to the bus of published events. */
export function createRouteSender({
  location,
  prefix,
  publisher,
  createClient = region => new SNSClient({ region }),
}: RouteSenderDeps): RouteSender {
  const clients = new Map<string, Pick<SNSClient, 'send'>>()
  const publish = async (TopicArn: string, route: Route, message: RouteMessage, content: TopicContent) => {
    const region = parseArn(TopicArn)?.region ?? location.region
    const client = clients.get(region) ?? createClient(region)
    clients.set(region, client)
    const { severity, status, account, id } = message
    const attributes = { route: route.name, severity, status, account, id: id.slice(0, 256) }
    await client.send(
      new PublishCommand({ TopicArn, ...content, MessageAttributes: createAttributes(attributes) }),
    )
  }
  return {
    async send(route, message) {
      const { to } = route
      const own = buildRouteTopicArn(route.name, location, prefix)
      if ('email' in to) await publish(own, route, message, buildEmail(message))
      else if ('slack' in to)
        await publish(own, route, message, { Message: formatChatMessage('slack', message) })
      else if ('teams' in to)
        await publish(own, route, message, { Message: formatChatMessage('teams', message) })
      else if ('topic' in to) await publish(to.topic, route, message, buildTopicContent(route, message))
      else await publisher.publish([createRouteEvent(route.name, message)])
    },
  }
}

/** The part of a Publish request that depends on the kind of the target. */
type TopicContent = Pick<PublishCommand['input'], 'Message' | 'MessageStructure' | 'Subject'>

function buildEmail({ subject: line, text }: RouteMessage): TopicContent {
  const subject = line.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MAX_SUBJECT_LENGTH)
  return { Subject: subject, Message: truncateText(text) }
}

/** E-mail subscribers of the topic get the text, all others the detail of the event. */
function buildTopicContent(route: Route, message: RouteMessage): TopicContent {
  const { Subject, Message: email } = buildEmail(message)
  const { detail } = createRouteEvent(route.name, message)
  return {
    Subject,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: JSON.stringify(detail), email }),
  }
}

function createAttributes(values: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  )
}
