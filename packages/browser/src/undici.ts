import undiciErrors from 'undici/lib/core/errors.js'
import agent from 'undici/lib/dispatcher/agent.js'
import client from 'undici/lib/dispatcher/client.js'
import pool from 'undici/lib/dispatcher/pool.js'

// The parts of undici that are in use: its index loads its own fetch, caches and mocks too, which takes a tenth of a second.

export const Agent: typeof import('undici').Agent = agent
export const Client: typeof import('undici').Client = client
export const Pool: typeof import('undici').Pool = pool
export const errors: typeof import('undici').errors = undiciErrors
