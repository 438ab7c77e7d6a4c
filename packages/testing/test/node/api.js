import { definePolicy } from '@accredit/policy'
import { express as cors } from '@accredit/policy/express'
import express from 'express'

export const policy = definePolicy({ origins: ['https://app.example'], credentials: true })

/** The API of the README. */
export const api = express().use(cors(policy))
api.get('/me', (_request, response) => response.json({ user: 'ada' }))
