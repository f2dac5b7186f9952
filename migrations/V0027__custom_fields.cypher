// kind: schema
CREATE CONSTRAINT custom_field_id IF NOT EXISTS FOR (n:CustomField) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT custom_field_key IF NOT EXISTS FOR (n:CustomField) REQUIRE n.key IS UNIQUE;
CREATE RANGE INDEX custom_field_name IF NOT EXISTS FOR (n:CustomField) ON (n.name);
CREATE RANGE INDEX custom_field_active IF NOT EXISTS FOR (n:CustomField) ON (n.active);
