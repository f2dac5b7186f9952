// How often an expert has fixed a product at the first attempt.
UNWIND $rows AS row
MATCH (e:Expert {id: row.expert_id})
MATCH (p:Product {id: row.product_id})
CREATE (e)-[:FIXED {times: row.times}]->(p)
RETURN count(*) AS created
