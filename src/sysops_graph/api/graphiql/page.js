"use strict";

const firstQuery = `# Without a token you only see the schema.
# Put one below, under Headers:
# {"Authorization": "Bearer …"}
{
  me {
    principal
    roles
    nodeId
  }
}
`;

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: firstQuery,
    defaultHeaders: "{}",
    shouldPersistHeaders: true,
  }),
);
