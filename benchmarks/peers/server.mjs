// @neo4j/graphql behind Apollo Server, on the graph that our own service uses.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { GraphQLScalarType } from "graphql";
import neo4j from "neo4j-driver";

// An instant is shown by a scalar of its own, since a server without APOC cannot format a DateTime; it is found and
// sorted by the DateTime.
const typeDefs = `
  scalar Instant

  type Customer @node {
    id: ID!
    name: String!
  }

  type Product @node {
    id: ID!
    name: String!
  }

  type Expert @node {
    id: ID!
    name: String!
  }

  type Ticket @node {
    id: ID! @id
    key: String!
    subject: String!
    description: String!
    state: String!
    priority: String!
    opened_at: DateTime! @timestamp(operations: [CREATE])
    openedAt: Instant @alias(property: "opened_at") @settable(onCreate: false, onUpdate: false)
    customer: [Customer!]! @relationship(type: "OPENED_BY", direction: OUT)
    product: Product
      @cypher(
        statement: "MATCH (this)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(product:Product) RETURN product LIMIT 1"
        columnName: "product"
      )
    owner: Expert
      @cypher(
        statement: "MATCH (this)<-[:HOLDS_OPEN|HOLDS_WAITING {kind: 'owner'}]-(owner:Expert) RETURN owner"
        columnName: "owner"
      )
  }
`;

const { NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD, PORT } = process.env;
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD));
const resolvers = { Instant: new GraphQLScalarType({ name: "Instant", serialize: String }) };
const schema = await new Neo4jGraphQL({ typeDefs, resolvers, driver }).getSchema();
await startStandaloneServer(new ApolloServer({ schema }), { listen: { host: "127.0.0.1", port: Number(PORT) } });
