// Asks @cloud-copilot/iam-simulate for its opinion: one case a line on standard input, one decision a line on standard
// output. A program of its own that the tests start; nothing of the project imports it.
import { createInterface } from 'node:readline'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const DECISIONS = { Allowed: 'allowed', ExplicitlyDenied: 'explicitDeny', ImplicitlyDenied: 'implicitDeny' }

const named = (policies) => policies.map((policy, number) => ({ name: `policy${number}`, policy }))

async function decide(line) {
  const given = JSON.parse(line)
  const simulation = {
    request: {
      principal: given.principal,
      action: given.action,
      resource: { resource: given.resource, accountId: given.resource_account },
      contextVariables: given.context,
    },
    identityPolicies: named(given.policies),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: given.resource_policy ?? given.trust_policy ?? undefined,
    permissionBoundaryPolicies: given.permissions_boundary ? named([given.permissions_boundary]) : undefined,
  }
  const answer = await runSimulation(simulation, { simulationMode: 'Strict' })
  if (answer.resultType === 'error') return { error: JSON.stringify(answer.errors) }
  const results = answer.results ?? [answer.result]
  const ignored = results.flatMap((result) => result.ignoredContextKeys ?? [])
  if (ignored.length > 0) return { error: `ignores ${ignored}` }
  return { decision: DECISIONS[answer.overallResult] ?? answer.overallResult }
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await decide(line).catch((error) => ({ error: String(error) }))
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
