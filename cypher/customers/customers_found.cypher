// Customers by exactly their number, e-mail address or phone number; a null finds nobody.
CALL () {
  MATCH (n:Customer {number: $number}) RETURN n
  UNION MATCH (n:Customer {email_hash: $email_hash}) RETURN n
  UNION MATCH (n:Customer {phone_hash: $phone_hash}) RETURN n
}
WITH n WHERE $sees_all OR n.id = $actor_id
RETURN n.id AS id ORDER BY n.name, id LIMIT 20
